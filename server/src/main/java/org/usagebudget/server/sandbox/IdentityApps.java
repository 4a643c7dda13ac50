package org.usagebudget.server.sandbox;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.usagebudget.model.PartnerId;

/** The tenants and apps that the sandbox's identity provider knows; more can be added at any time. Thread-safe. */
public final class IdentityApps {
    private final Map<PartnerId, Map<String, IdentityApp>> tenants = new ConcurrentHashMap<>();

    /** With those apps. */
    public IdentityApps(Iterable<IdentityApp> apps) {
        apps.forEach(this::add);
    }

    /** Makes an app, and so its tenant, known; one of the same tenant and client id is replaced. */
    public void add(IdentityApp app) {
        tenants.computeIfAbsent(app.tenant(), t -> new ConcurrentHashMap<>()).put(app.clientId(), app);
    }

    /** Whether the tenant has an app. */
    boolean hasTenant(PartnerId tenant) {
        return tenants.containsKey(tenant);
    }

    /** The tenant's app of that client id. */
    Optional<IdentityApp> find(PartnerId tenant, String clientId) {
        return Optional.ofNullable(tenants.getOrDefault(tenant, Map.of()).get(clientId));
    }
}
