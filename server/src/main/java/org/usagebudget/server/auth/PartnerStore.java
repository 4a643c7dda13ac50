package org.usagebudget.server.auth;

import java.util.Optional;
import org.usagebudget.model.PartnerId;

/** Where partners and their apps are registered. Thread-safe; each method is one statement of its own. */
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

    /** Registers a partner; false where its tenant is registered already, which changes nothing. */
    boolean addPartner(PartnerRegistration partner);

    /** Registers an app of a registered partner; false where its client id is registered already, which changes nothing. */
    boolean addApp(PartnerId partner, AppRegistration app);
}
