package org.usagebudget.server.spend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.usagebudget.model.CustomerId;
import org.usagebudget.model.PartnerId;
import org.usagebudget.server.SandboxPartner;
import org.usagebudget.server.TestSandbox;
import org.usagebudget.server.ledger.AccountKey;
import org.usagebudget.server.ledger.ChangeStep;
import org.usagebudget.server.web.TestClient;
import org.usagebudget.server.web.TestClient.TestResponse;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A partner of a test's own, its customers, subscriptions, usage and clock, all over HTTP. */
final class SpendPartner {
    static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    /** Times that depend on how long a test has run. */
    private static final Pattern MODIFIED = Pattern.compile("(\"lastModifiedDate\":\"[^\"]{13}):[^\"]*\"");

    final SandboxPartner partner;
    final TestClient app;
    final TestClient user;
    private int domains;

    /** One without customers, with members of the body that makes it, whose clock is set to a time. */
    SpendPartner(String now, String members) {
        partner = SandboxPartner.make(TestSandbox.client(), "{\"customers\":0" + members + "}");
        clock(now);
        app = partner.app(TestSandbox.client());
        user = partner.user(TestSandbox.client(), "helpdesk-agent");
    }

    SpendPartner(String now) {
        this(now, ",\"name\":\"Reseller\"");
    }

    void clock(String now) {
        TestResponse moved = SandboxPartner.control(
                TestSandbox.client(),
                "PUT",
                "/sandbox/v1/clock?partner=" + partner.tenant(),
                "{\"now\":\"" + now + "\"}");
        assertThat(moved.status()).as(moved.text()).isEqualTo(200);
    }

    /** A new customer; its id. */
    String customer(String name, String country, String culture, String currency) {
        String id = UUID.randomUUID().toString();
        TestResponse made = post("/v1/customers", """
                {"id":"%s","companyProfile":{"companyName":"%s","domain":"d%d.example"},"currencyCode":"%s",
                 "billingProfile":{"culture":"%s","defaultAddress":{"country":"%s"}}}
                """.formatted(id, name, ++domains, currency, culture, country));
        assertThat(made.status()).as(made.text()).isEqualTo(201);
        return id;
    }

    /** Adds all customers of a file. */
    void load(String csv) {
        TestResponse answer = app.send("POST", "/budgets/v1/customers/import", bytes(csv), "Content-Type", "text/csv");
        assertThat(JSON.readTree(answer.body()).path("rejectedCount").intValue())
                .as(answer.text())
                .isZero();
    }

    /** A new subscription; its id. */
    String subscription(String customer, String kind, String name) {
        String id = UUID.randomUUID().toString();
        TestResponse made = app.send(
                "PUT",
                "/budgets/v1/customers/" + customer + "/subscriptions/" + id,
                bytes("{\"friendlyName\":\"" + name + "\",\"kind\":\"" + kind
                        + "\",\"offerId\":\"OFFER\",\"partnerId\":\"4700001\"}"),
                "Content-Type",
                "application/json");
        assertThat(made.status()).as(made.text()).isEqualTo(201);
        return id;
    }

    /** What no operation does yet. */
    void deleteSubscription(String customer, String subscription) {
        change(
                customer,
                "UPDATE subscription SET status = 'deleted' WHERE partner_id = ? AND customer_id = ? AND subscription_id = ?",
                UUID.fromString(subscription));
    }

    /** Gives a customer so many subscriptions that usage makes no more. */
    void fillSubscriptions(String customer) {
        change(customer, """
                INSERT INTO subscription (partner_id, customer_id, subscription_id, kind, status, friendly_name, created_at,
                       changed_at, version)
                SELECT ?, ?, gen_random_uuid(), 'license', 'active', 'Seats', now(), now(), 1 FROM generate_series(1, ?)
                """, 1_000);
    }

    private void change(String customer, String sql, Object parameter) {
        AccountKey key = new AccountKey(
                PartnerId.parse(partner.tenant()).orElseThrow(),
                CustomerId.parse(customer).orElseThrow());
        TestSandbox.change(key, (connection, _, _) -> {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                statement.setObject(1, key.partner().value());
                statement.setObject(2, key.customer().value());
                statement.setObject(3, parameter);
                assertThat(statement.executeUpdate()).isPositive();
            }
            return new ChangeStep.Result("test", 200, new byte[0], null, null);
        });
    }

    void budget(String customer, @Nullable String amount) {
        assertThat(app.patch("/v1/customers/" + customer + "/usagebudget", "{\"amount\":" + amount + "}")
                        .status())
                .isEqualTo(200);
    }

    /** Counts usage records, one a line: time, cost and more members. */
    void usage(String customer, String... records) {
        StringBuilder body = new StringBuilder("[");
        for (String record : records) {
            body.append(body.length() == 1 ? "" : ",").append("{\"id\":\"").append(UUID.randomUUID());
            body.append("\",\"customerId\":\"")
                    .append(customer)
                    .append("\",")
                    .append(record)
                    .append('}');
        }
        TestResponse counted = post("/usage/v1/records", body.append(']').toString());
        assertThat(JSON.readTree(counted.body()).path("accepted").intValue())
                .as(counted.text())
                .isEqualTo(records.length);
    }

    /** A record of usage, for {@link #usage}. */
    static String record(String time, String cost, String... more) {
        return "\"usageTime\":\"" + time + "\",\"cost\":" + cost + String.join("", more);
    }

    static String under(String subscription) {
        return ",\"subscriptionId\":\"" + subscription + "\"";
    }

    static String usd(String cost) {
        return ",\"usdCost\":" + cost;
    }

    static String on(String resource, String name) {
        return ",\"resourceId\":\"" + resource + "\",\"resourceName\":\"" + name
                + "\",\"resourceType\":\"vm\",\"resourceGroupName\":\"group\"";
    }

    static String by(String meter, String quantity) {
        return ",\"meterId\":\"" + meter + "\",\"meterName\":\"Name of " + meter
                + "\",\"category\":\"Compute\",\"subcategory\":\"Spot\",\"unit\":\"1 Hour\",\"quantity\":" + quantity;
    }

    /** The answer, its times of change cut after the hour. */
    String get(String path) {
        return cut(user.get(path));
    }

    static String cut(TestResponse answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return MODIFIED.matcher(answer.text()).replaceAll("$1\"");
    }

    JsonNode read(String path) {
        TestResponse answer = user.get(path);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return JSON.readTree(answer.body());
    }

    private TestResponse post(String path, String body) {
        return app.send("POST", path, bytes(body), "Content-Type", "application/json");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
