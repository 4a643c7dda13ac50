package org.usagebudget.server.auth;

import java.util.Optional;
import org.usagebudget.model.PartnerId;

/** Who is registered, for sign-in; {@link PartnerRegistry} changes it. Thread-safe; each method is one statement of its own. */
public interface PartnerStore {
    /** The partner of that tenant. */
    Optional<PartnerRegistration> findPartner(PartnerId partner);

    /**
     * The partner's app of that client id.
     *
     * @param clientId as {@link AppRegistration#clientId} spells it
     */
    Optional<AppRegistration> findApp(PartnerId partner, String clientId);

    /** How many partners are registered. */
    int countPartners();
}
