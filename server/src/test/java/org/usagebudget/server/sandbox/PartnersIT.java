package org.usagebudget.server.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.usagebudget.server.Parallel;
import org.usagebudget.server.SandboxPartner;
import org.usagebudget.server.TestSandbox;
import org.usagebudget.server.web.TestClient;
import org.usagebudget.server.web.TestClient.TestResponse;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code /sandbox/v1/partners} over HTTP. */
class PartnersIT {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String PARTNERS = "/sandbox/v1/partners";

    private final TestClient client = TestSandbox.client();

    @Test
    void partnerSignsInAndHasItsCustomers() {
        SandboxPartner partner = SandboxPartner.make(client);

        JsonNode listed =
                JSON.readTree(partner.app(client).get("/v1/customers?size=0").body());

        assertThat(partner.customers()).hasSize(3).doesNotHaveDuplicates();
        assertThat(listed.path("items").values().stream()
                        .map(item -> item.path("id").stringValue()))
                .containsExactlyElementsOf(partner.customers());
        assertThat(partner.signIn(client, "grant_type=client_credentials", "sandbox")
                        .status())
                .isEqualTo(401);
    }

    @Test
    void usersOfThePartnerSignIn() {
        SandboxPartner partner = SandboxPartner.make(client);
        String budget = "/v1/customers/" + partner.customers().getFirst() + "/usagebudget";

        assertThat(partner.user(client, "billing-admin")
                        .patch(budget, "{\"amount\":5}")
                        .status())
                .isEqualTo(200);
        assertThat(partner.user(client, "sales-agent")
                        .patch(budget, "{\"amount\":6}")
                        .status())
                .isEqualTo(403);
    }

    @Test
    void manyAtOnceAreKeptApart() throws Exception {
        List<SandboxPartner> partners = Parallel.run(() -> {
            SandboxPartner partner = SandboxPartner.make(client);
            String path = "/v1/customers/" + partner.customers().getFirst() + "/usagebudget";
            assertThat(partner.app(client).patch(path, "{\"amount\":7}").status())
                    .isEqualTo(200);
            return partner;
        });

        TestClient first = partners.getFirst().app(client);
        String foreign = "/v1/customers/" + partners.getLast().customers().getFirst() + "/usagebudget";
        assertThat(partners.stream().map(SandboxPartner::tenant)).doesNotHaveDuplicates();
        assertThat(partners.stream().map(SandboxPartner::clientSecret)).doesNotHaveDuplicates();
        assertThat(first.get(foreign).fault().code()).isEqualTo(20_002);
    }

    @Test
    void bodyDecides() {
        TestResponse made = SandboxPartner.control(
                client,
                "POST",
                PARTNERS,
                "{\"name\":\"Ünal\",\"currency\":\"JPY\",\"anchorDay\":28,\"locale\":\"tr-TR\",\"customers\":0}");

        assertThat(made.status()).isEqualTo(201);
        assertThat(made.text()).contains("\"currency\":\"JPY\"", "\"customers\":[]");
        assertThat(client.send("POST", PARTNERS, null).status()).isEqualTo(201);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"customers\":-1} | 3000",
                "{\"customers\":201} | 3000",
                "{\"customers\":1e1} | 800002",
                "{\"customers\":12345678901234567890} | 3000",
                "{\"customers\":\"3\"} | 800002",
                "{\"currency\":\"EUX\"} | 3000",
                "{\"currency\":\"eur\"} | 3000",
                "{\"anchorDay\":0} | 3000",
                "{\"anchorDay\":29} | 3000",
                "{\"locale\":\"x\"} | 3000",
                "{\"name\":\" \"} | 3000",
                "{\"name\":\"a\\u0000b\"} | 3000",
                "{\"secret\":\"s\"} | 3000",
                "3 | 800002",
            })
    void otherBodiesAreRefused(String body, int code) {
        TestResponse refused = SandboxPartner.control(client, "POST", PARTNERS, body);

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.fault().code()).isEqualTo(code);
    }

    @Test
    void mostCustomersAreMadeTogether() {
        TestResponse made = SandboxPartner.control(client, "POST", PARTNERS, "{\"customers\":200}");

        assertThat(made.status()).isEqualTo(201);
        assertThat(JSON.readTree(made.body()).path("customers").size()).isEqualTo(200);
    }
}
