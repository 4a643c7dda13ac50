package org.usagebudget.server.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.usagebudget.server.SandboxPartner;
import org.usagebudget.server.TestSandbox;
import org.usagebudget.server.web.TestClient;
import org.usagebudget.server.web.TestClient.TestResponse;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code /sandbox/v1/usage/simulate} over HTTP. */
class SimulateIT {
    private static final JsonMapper JSON = new JsonMapper();

    private final TestClient client = TestSandbox.client();
    private final SandboxPartner partner = SandboxPartner.make(client);

    @Test
    void sameSeedCountsOnce() {
        // So far ahead that the hour does not change between the two.
        SandboxPartner.control(
                client, "PUT", "/sandbox/v1/clock?partner=" + partner.tenant(), "{\"now\":\"2041-03-15T10:00:00Z\"}");
        String body = "{\"customers\":2,\"days\":1,\"seed\":7}";

        JsonNode first = JSON.readTree(simulate(body).body());
        JsonNode again = JSON.readTree(simulate(body).body());

        long accepted = first.path("accepted").longValue();
        assertThat(accepted).isBetween(2 * 3 * 24L, 2 * 6 * 24L);
        assertThat(first.path("totals").path(0).path("currencyCode").stringValue())
                .isEqualTo("EUR");
        assertThat(first.path("totals").path(0).path("cost").decimalValue()).isPositive();
        assertThat(again.path("accepted").longValue()).isZero();
        assertThat(again.path("duplicates").longValue()).isEqualTo(accepted);
        assertThat(again.path("totals").size()).isZero();
    }

    @Test
    void usageMakesTheSubscriptionThatItNames() {
        String customer = partner.customers().getFirst();

        simulate("{\"customers\":[\"" + customer + "\"],\"days\":1,\"recordsPerSecond\":1000000}");

        JsonNode items = JSON.readTree(partner.app(client)
                        .get("/v1/customers/" + customer + "/subscriptions")
                        .body())
                .path("items");
        assertThat(items.size()).isEqualTo(1);
        assertThat(items.path(0).path("status").stringValue()).isEqualTo("active");
        assertThat(items.path(0).path("billingType").stringValue()).isEqualTo("usage");
        assertThat(items.path(0).path("friendlyName").stringValue()).isEqualTo("Azure plan");
    }

    @Test
    void mostDaysAreTakenAndWithoutABodyThereAreAll() {
        assertThat(simulate("{\"days\":56}").text()).contains("\"rejectedCount\":0");
        assertThat(client.send("POST", path(), null).text()).contains("\"accepted\":0", "\"rejectedCount\":0");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"days\":0} | 400 | 3000",
                "{\"days\":57} | 400 | 3000",
                "{\"customers\":0} | 400 | 3000",
                "{\"customers\":4} | 400 | 3000",
                "{\"customers\":1001} | 400 | 3000",
                "{\"customers\":[\"x\"]} | 400 | 3000",
                "{\"customers\":[1]} | 400 | 800002",
                "{\"customers\":\"all\"} | 400 | 800002",
                "{\"customers\":[\"c0000000-0000-4000-8000-000000000001\"]} | 403 | 20002",
                "{\"recordsPerSecond\":0} | 400 | 3000",
                "{\"recordsPerSecond\":1} | 400 | 3000",
                "{\"recordsPerSecond\":1000001} | 400 | 3000",
                "{\"seed\":-1} | 400 | 3000",
                "{\"seed\":1000000000} | 400 | 3000",
            })
    void otherBodiesAreRefused(String body, int status, int code) {
        TestResponse refused = simulate(body);

        assertThat(refused.status()).isEqualTo(status);
        assertThat(refused.fault().code()).isEqualTo(code);
    }

    private TestResponse simulate(String body) {
        return SandboxPartner.control(client, "POST", path(), body);
    }

    private String path() {
        return "/sandbox/v1/usage/simulate?partner=" + partner.tenant();
    }
}
