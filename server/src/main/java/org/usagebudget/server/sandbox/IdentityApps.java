package org.usagebudget.server.sandbox;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
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

    /** The tenant in a path; refuses one that has no app. */
    PartnerId tenant(String inPath) {
        return PartnerId.parse(inPath)
                .filter(tenants::containsKey)
                .orElseThrow(() -> IdentityError.request("Tenant " + IdentityRequest.brief(inPath)
                        + " is unknown here; the sample tenants are a0000000-0000-4000-8000-000000000001 and"
                        + " a0000000-0000-4000-8000-000000000002."));
    }

    /** The tenant's app of that client id; refuses one that it does not have. */
    IdentityApp app(PartnerId tenant, String clientId) {
        return Optional.ofNullable(tenants.getOrDefault(tenant, Map.of()).get(clientId))
                .orElseThrow(() -> IdentityError.client("Tenant " + tenant
                        + " has no app of this client_id; the sample app of each sample tenant has its number,"
                        + " b0000000-0000-4000-8000-000000000001 for the first."));
    }

    /** The one app of that client id in any tenant; empty where there is none or more than one. */
    Optional<IdentityApp> find(String clientId) {
        List<IdentityApp> found = tenants.values().stream()
                .flatMap(apps -> Stream.ofNullable(apps.get(clientId)))
                .limit(2)
                .toList();
        return found.size() == 1 ? Optional.of(found.getFirst()) : Optional.empty();
    }
}
