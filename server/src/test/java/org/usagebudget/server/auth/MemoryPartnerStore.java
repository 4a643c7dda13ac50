package org.usagebudget.server.auth;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.usagebudget.model.PartnerId;

/** Registrations in memory; counts how often it is asked, and can be away. */
final class MemoryPartnerStore implements PartnerStore {
    final AtomicInteger reads = new AtomicInteger();
    volatile boolean isAway;
    private final Map<PartnerId, PartnerRegistration> partners = new ConcurrentHashMap<>();
    private final Map<VerifiedToken.AppKey, AppRegistration> apps = new ConcurrentHashMap<>();

    @Override
    public Optional<PartnerRegistration> findPartner(PartnerId partner) {
        countRead();
        return Optional.ofNullable(partners.get(partner));
    }

    @Override
    public Optional<AppRegistration> findApp(PartnerId partner, String clientId) {
        countRead();
        return Optional.ofNullable(apps.get(new VerifiedToken.AppKey(partner, clientId)));
    }

    @Override
    public int countPartners() {
        countRead();
        return partners.size();
    }

    boolean addPartner(PartnerRegistration partner) {
        return partners.putIfAbsent(partner.id(), partner) == null;
    }

    boolean addApp(PartnerId partner, AppRegistration app) {
        return apps.putIfAbsent(new VerifiedToken.AppKey(partner, app.clientId()), app) == null;
    }

    void replaceApp(PartnerId partner, AppRegistration app) {
        apps.put(new VerifiedToken.AppKey(partner, app.clientId()), app);
    }

    private void countRead() {
        reads.incrementAndGet();
        if (isAway) {
            throw new IllegalStateException("the database is away");
        }
    }
}
