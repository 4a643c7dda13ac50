package org.usagebudget.junit;

import java.net.URI;
import java.util.List;
import java.util.Objects;
import org.usagebudget.client.AggregatePartner;
import org.usagebudget.client.Credentials;
import org.usagebudget.client.PartnerService;
import org.usagebudget.model.CustomerId;

/** The partner that a test has for itself. Immutable, thread-safe. */
public final class SandboxPartner {
    private final URI baseUrl;
    private final String tenant;
    private final String clientId;
    private final String clientSecret;
    private final List<CustomerId> customers;

    SandboxPartner(URI baseUrl, String tenant, String clientId, String clientSecret, List<CustomerId> customers) {
        this.baseUrl = Objects.requireNonNull(baseUrl);
        this.tenant = Objects.requireNonNull(tenant);
        this.clientId = Objects.requireNonNull(clientId);
        this.clientSecret = Objects.requireNonNull(clientSecret);
        this.customers = List.copyOf(customers);
    }

    /** Where the sandbox is, such as {@code http://localhost:40123}. */
    public URI baseUrl() {
        return baseUrl;
    }

    /** The partner's tenant. */
    public String tenant() {
        return tenant;
    }

    /** The client id of its app, which has the roles AdminAgent and UsageWriter. */
    public String clientId() {
        return clientId;
    }

    /** The secret of its app. */
    public String clientSecret() {
        return clientSecret;
    }

    /** Its customers, without budgets at first. */
    public List<CustomerId> customers() {
        return customers;
    }

    /** What signs its app in on its own (App-only). */
    public Credentials app() {
        return Credentials.app(tenant, clientId, clientSecret);
    }

    /** What signs a user of it in (App+User), such as {@code billing-admin}. */
    public Credentials user(String name) {
        return Credentials.appAndUser(tenant, clientId, clientSecret, name);
    }

    /** A further client, for the caller to close. */
    public AggregatePartner client(Credentials credentials) {
        return PartnerService.builder()
                .baseUrl(baseUrl.toString())
                .credentials(credentials)
                .build();
    }

    /** The tenant. */
    @Override
    public String toString() {
        return tenant;
    }
}
