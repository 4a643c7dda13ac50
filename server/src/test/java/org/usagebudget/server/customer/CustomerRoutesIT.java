package org.usagebudget.server.customer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.usagebudget.server.TestSandbox;
import org.usagebudget.server.web.TestClient;
import org.usagebudget.server.web.TestClient.TestResponse;

/** One customer over HTTP: how it comes, what it looks like, how it goes. */
class CustomerRoutesIT {
    private static final String PATH = "/v1/customers";

    private final TestClient client = TestSandbox.app(TestSandbox.FIRST_PARTNER);
    private final String id = UUID.randomUUID().toString();
    private final String domain = id + ".example";

    @Test
    void customerIsAnsweredWholeAndIsThereFromThenOn() {
        String body = """
                {"id":"%s","companyProfile":{"companyName":"Käse & Söhne","domain":"%s"},
                 "billingProfile":{"culture":"de-AT","defaultAddress":{"country":"AT"}},"currencyCode":"EUR"}
                """.formatted(id, id + ".Example");

        TestResponse created = post(body);

        assertThat(created.status()).isEqualTo(201);
        assertThat(created.header("Content-Type")).contains("application/json");
        assertThat(created.text()).isEqualTo("""
                {"commerceId":"ID","id":"ID","companyProfile":{"tenantId":"ID","domain":"ID.example",\
                "companyName":"Käse & Söhne","attributes":{"objectType":"CustomerCompanyProfile"}},\
                "relationshipToPartner":"reseller","billingProfile":{"id":"ID","culture":"de-AT","language":"de",\
                "companyName":"Käse & Söhne","defaultAddress":{"country":"AT"},\
                "attributes":{"objectType":"CustomerBillingProfile"}},"allowDelegatedAccess":false,\
                "customDomains":["ID.example"],"currencyCode":"EUR",\
                "links":{"self":{"uri":"/customers/ID","method":"GET","headers":[]}},\
                "attributes":{"objectType":"Customer"}}""".replace("ID", id));
        assertThat(client.get(PATH + "/" + id).text()).isEqualTo(created.text());
        assertThat(client.asJavaSdk().get("/v1//customers/" + id).text()).isEqualTo(created.text());
        assertThat(client.get(PATH + "/" + id + "/usagebudget").budget().amount())
                .isNull();
    }

    @Test
    void whatIsNotSaidHasItsDefault() {
        String text = post(body("DK")).text();

        assertThat(text).contains("\"culture\":\"en-US\"").contains("\"currencyCode\":\"DKK\"");
    }

    /** What Microsoft's SDKs send: every member of their models, in their letter case. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                """
                {"Id":"ID","CommerceId":null,"CompanyProfile":{"TenantId":null,"Domain":"ID.example","CompanyName":"A",
                 "Address":{"Country":"US"},"Links":null,"Attributes":{"ObjectType":"CustomerCompanyProfile"}},
                 "BillingProfile":{"Id":null,"FirstName":"F","Culture":"EN-US","Language":"En","CompanyName":"A",
                 "DefaultAddress":{"Country":"US","City":"Redmond","State":"WA"},"Attributes":{}},
                 "RelationshipToPartner":"none","AllowDelegatedAccess":null,"UserCredentials":null,"CustomDomains":null,
                 "AssociatedPartnerId":null,"Links":null,"Attributes":{"ObjectType":"Customer"}}""",
                """
                {"attributes":{"objectType":"Customer"},"id":"ID","companyProfile":{"domain":"ID.example","companyName":"A"},
                 "billingProfile":{"defaultAddress":{"country":"US","region":null}},"links":{},"customDomains":[["a"]]}""",
                """
                {"ID":"ID","COMPANYPROFILE":{"COMPANYNAME":"A","DOMAIN":"ID.example","address":{"country":"US"}}}""",
            })
    void takesWhatClientsSend(String body) {
        assertThat(post(body.replace("ID", id).replace(id + "\":", "ID\":")).status())
                .isEqualTo(201);
        assertThat(client.get(PATH + "/" + id).text()).contains("\"currencyCode\":\"USD\"");
    }

    /** A half of a character cannot be sent back. */
    @Test
    void halfOfACharacterIsNotRepeated() {
        TestResponse answer = post(body("US").replace(domain, "a\\ud800" + "b".repeat(97) + "\\ud834\\udd1e"));

        assertFault(answer, 400, 3000);
        assertThat(answer.fault().data().get(1)).contains("'a\ufffd" + "b".repeat(97) + "…'");
    }

    @Test
    void byteOrderMarkIsSkipped() {
        assertThat(post("\ufeff" + body("US")).status()).isEqualTo(201);
    }

    @Test
    void idAndDomainAreTakenOncePerPartner() {
        assertThat(post(body("US")).status()).isEqualTo(201);

        TestResponse same = post(body("US"));
        assertFault(same, 409, 990003);
        assertThat(same.fault().data()).containsExactly("id", id);

        TestResponse domainAgain = post(body("US").replace("\"id\":\"" + id, "\"id\":\"" + UUID.randomUUID()));
        assertFault(domainAgain, 409, 990003);
        assertThat(domainAgain.fault().data()).containsExactly("companyProfile.domain", domain);

        TestClient other = TestSandbox.app(TestSandbox.SECOND_PARTNER);
        assertThat(send(other, "POST", PATH, body("US")).status()).isEqualTo(201);
        assertThat(other.send("DELETE", PATH + "/" + id, null).status()).isEqualTo(204);
        assertThat(client.get(PATH + "/" + id).status()).isEqualTo(200);
    }

    @Test
    void absentIdIsThatOfTheRequestSoThatARepeatMeetsItself() {
        String body = body("US").replace("\"id\":\"" + id + "\",", "");
        String request = UUID.randomUUID().toString();

        TestResponse first = post(body, "MS-RequestId", request);
        TestResponse second = post(body, "MS-RequestId", request);

        assertThat(first.status()).isEqualTo(201);
        assertFault(second, 409, 990003);
        assertThat(second.fault().data().getFirst()).isEqualTo("id");
        assertThat(first.text()).contains("\"id\":\"" + second.fault().data().get(1) + "\"");
        String other = post(body.replace(domain, "b" + domain)).text();
        assertThat(other).doesNotContain(second.fault().data().get(1));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"companyName\":\"A\" | \"companyName\":null | companyProfile.companyName",
                "\"companyName\":\"A\" | \"companyName\":\" \" | companyProfile.companyName",
                "\"companyName\":\"A\" | \"companyName\":\"a\\u0000\" | companyProfile.companyName",
                "\"companyName\":\"A\" | \"companyName\":\"a\\udc00\" | companyProfile.companyName",
                "\"companyName\":\"A\", | '' | companyProfile.companyName",
                "\"domain\" | \"domaine\" | companyProfile.domain",
                "\"domain\":\" | \"domain\":\"no one. | companyProfile.domain",
                "\"US\" | \"us\" | billingProfile.defaultAddress.country",
                "\"US\" | \"ZZ\" | billingProfile.defaultAddress.country",
                "\"country\" | \"land\" | billingProfile.defaultAddress.country",
                "\"US\" | \"AQ\" | currencyCode",
                "{\"id\" | {\"currencyCode\":\"usd\",\"id\" | currencyCode",
                "{\"id\" | {\"currencyCode\":\"\",\"id\" | currencyCode",
                "\"billingProfile\":{ | \"billingProfile\":{\"culture\":\"english please\", | billingProfile.culture",
                "\"billingProfile\":{ | \"billingProfile\":{\"culture\":\"\", | billingProfile.culture",
            })
    void memberOutOfBoundsIsNamed(String of, String by, String named) {
        TestResponse answer = post(body("US").replace(of, by));

        assertFault(answer, 400, 3000);
        assertThat(answer.fault().data().getFirst()).isEqualTo(named);
        assertThat(client.get(PATH + "/" + id).status()).isEqualTo(403);
    }

    @Test
    void textsHaveTheirBounds() {
        assertThat(post(body("US").replace("\"A\"", "\"" + "ü".repeat(200) + "\""))
                        .status())
                .isEqualTo(201);
        assertFault(post(body("US").replace("\"A\"", "\"" + "ü".repeat(201) + "\"")), 400, 3000);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"id\" | [{\"id\"",
                "}}} | }}",
                "}}} | }}},",
                "\"companyName\":\"A\" | \"companyName\":1",
                "\"companyName\":\"A\" | \"companyName\":{}",
                "\"companyName\":\"A\" | \"companyName\":\"A\",\"CompanyName\":\"B\"",
                "\"billingProfile\":{ | \"BillingProfile\":{},\"billingProfile\":{",
                "\"billingProfile\":{ | \"more\":[,\"billingProfile\":{",
                "{\"country\":\"US\"} | \"US\"",
                "{\"country\":\"US\"} | [{\"country\":\"US\"}]",
            })
    void whatIsNoSuchJsonIsRefused(String of, String by) {
        assertFault(post(body("US").replace(of, by)), 400, 800002);
    }

    @Test
    void nestingHasItsBound() {
        String inside = "[".repeat(63) + "]".repeat(63);
        String outside = "[".repeat(64) + "]".repeat(64);

        assertFault(post(body("US").replace("{\"id\"", "{\"more\":" + outside + ",\"id\"")), 400, 800002);
        assertThat(post(body("US").replace("{\"id\"", "{\"more\":" + inside + ",\"id\""))
                        .status())
                .isEqualTo(201);
    }

    @Test
    void idThatIsNoneIsMalformed() {
        TestResponse answer = post(body("US").replace(id, "1-2-3-4-5").replace("1-2-3-4-5.example", domain));

        assertFault(answer, 400, 2000);
        assertThat(answer.fault().data().getFirst()).isEqualTo("id");
    }

    @Test
    void deletedCustomerIsGoneAndItsIdStartsAnew() {
        post(body("US"));
        String budget = PATH + "/" + id + "/usagebudget";
        assertThat(client.patch(budget, "{\"amount\":5}").header("ETag")).contains("\"1\"");

        TestResponse deleted = client.send("DELETE", PATH + "/" + id, null);

        assertThat(deleted.status()).isEqualTo(204);
        assertThat(deleted.body()).isEmpty();
        for (TestResponse answer : new TestResponse[] {
            client.send("DELETE", PATH + "/" + id, null), client.get(PATH + "/" + id), client.get(budget)
        }) {
            assertFault(answer, 403, 20002);
            assertThat(answer.fault().data()).containsExactly("customer " + id);
        }
        assertThat(post(body("US")).status()).isEqualTo(201);
        assertThat(client.get(budget).header("ETag")).contains("\"0\"");
        assertThat(client.get(budget).budget().amount()).isNull();
    }

    @Test
    void foreignAndUnknownCustomersAreNotToldApart() {
        post(body("US"));
        TestClient other = TestSandbox.app(TestSandbox.SECOND_PARTNER);
        String unknown = UUID.randomUUID().toString();

        for (String method : new String[] {"GET", "DELETE"}) {
            TestResponse foreign = other.send(method, PATH + "/" + id, null);
            TestResponse absent = other.send(method, PATH + "/" + unknown, null);

            assertFault(foreign, 403, 20002);
            assertThat(absent.text().replace(unknown, id)).isEqualTo(foreign.text());
        }
        assertThat(client.get(PATH + "/" + id).status()).isEqualTo(200);
    }

    @Test
    void rolesAreJudgedBeforeTheRequestAndTheRequestBeforeTheCustomer() {
        TestClient billing = TestSandbox.user("billing-admin");

        assertFault(send(billing, "POST", PATH, "no JSON"), 403, 900150);
        assertFault(billing.send("DELETE", PATH + "/" + id, null), 403, 900150);
        assertFault(billing.send("DELETE", PATH + "/none", null), 400, 2000);
        assertFault(
                client.send("POST", PATH, "{".getBytes(StandardCharsets.UTF_8), "Content-Type", "text/csv"),
                415,
                990015);
        assertFault(billing.get(PATH + "/" + id), 403, 20002);
        assertThat(billing.get(PATH + "?size=1").status()).isEqualTo(200);
        assertThat(TestSandbox.user("helpdesk-agent").get(PATH + "?size=1").status())
                .isEqualTo(200);
        assertThat(TestSandbox.user("sales-agent").get(PATH + "?size=1").status())
                .isEqualTo(200);
        assertThat(TestSandbox.client().get(PATH).status()).isEqualTo(401);
    }

    private String body(String country) {
        return """
                {"id":"%s","companyProfile":{"companyName":"A","domain":"%s"},\
                "billingProfile":{"defaultAddress":{"country":"%s"}}}""".formatted(id, domain, country);
    }

    private TestResponse post(String body, String... headers) {
        return send(client, "POST", PATH, body, headers);
    }

    private static TestResponse send(TestClient client, String method, String path, String body, String... headers) {
        return client.withHeaders("Content-Type", "application/json")
                .send(method, path, body.getBytes(StandardCharsets.UTF_8), headers);
    }

    private static void assertFault(TestResponse answer, int status, int code) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.fault().code()).isEqualTo(code);
    }
}
