package org.usagebudget.server.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.usagebudget.server.Parallel;
import org.usagebudget.server.TestSandbox;
import org.usagebudget.server.ledger.AccountKey;
import org.usagebudget.server.ledger.ChangeStep;
import org.usagebudget.server.store.Transaction;
import org.usagebudget.server.web.TestClient;
import org.usagebudget.server.web.TestClient.TestResponse;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The subscriptions of a customer over HTTP, row by row of what is specified for them. */
class SubscriptionIT {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String PLAN = "{\"friendlyName\":\"Plan\",\"offerId\":\"o-1\",\"offerName\":\"Offer\","
            + "\"kind\":\"azure_plan\",\"orderId\":\"ORDER-1\",\"partnerId\":\"4700001\"}";
    private static final String SUSPEND = "{\"status\":\"suspended\"}";

    /** Contract §1.7: a new resource of Microsoft's Java SDK with nothing set but the status. */
    private static final String JAVA_SDK_SPARSE = "{\"attributes\":{\"objectType\":\"Subscription\"},"
            + "\"status\":\"suspended\",\"contractType\":\"subscription\",\"links\":{},\"quantity\":0,"
            + "\"autoRenewEnabled\":false,\"isTrial\":false,\"isMicrosoftProduct\":false,\"hasPurchasableAddOns\":false}";

    private final TestClient client = TestSandbox.app(TestSandbox.FIRST_PARTNER);
    private final AccountKey customer = TestSandbox.newCustomer();
    private final String list = "/v1/customers/" + customer.customer() + "/subscriptions";
    private final String id = UUID.randomUUID().toString();
    private final String path = list + "/" + id;

    @Test
    void putMakesAnActiveSubscriptionWithAllThatCanBeSaidTruthfully() {
        TestResponse answer = put(path, PLAN);

        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        assertThat(answer.header("ETag")).contains("\"1\"");
        assertThat(answer.header("Content-Type")).contains("application/json");
        JsonNode json = json(answer);
        String created = json.path("creationDate").stringValue();
        assertThat(answer.text())
                .isEqualTo("{\"id\":\"" + id
                        + "\",\"offerId\":\"o-1\",\"offerName\":\"Offer\",\"friendlyName\":\"Plan\","
                        + "\"kind\":\"azure_plan\",\"quantity\":1,\"unitType\":\"Usage-based\",\"hasPurchasableAddons\":false,"
                        + "\"creationDate\":\"" + created + "\",\"effectiveStartDate\":\"" + created + "\","
                        + "\"commitmentEndDate\":\"9999-12-31T00:00:00Z\",\"status\":\"active\","
                        + "\"autoRenewEnabled\":false,\"isTrial\":false,\"billingType\":\"usage\","
                        + "\"billingCycle\":\"monthly\",\"actions\":[\"edit\"],\"isMicrosoftProduct\":true,"
                        + "\"partnerId\":\"4700001\",\"suspensionReasons\":[],\"contractType\":\"subscription\","
                        + "\"orderId\":\"ORDER-1\",\"links\":{\"self\":{\"uri\":\"/customers/" + customer.customer()
                        + "/subscriptions/" + id + "\",\"method\":\"GET\",\"headers\":[]}},"
                        + "\"attributes\":{\"etag\":\"\\\"1\\\"\",\"objectType\":\"Subscription\"}}");
        TestResponse read = client.get(path);
        assertThat(read.status()).isEqualTo(200);
        assertThat(read.header("ETag")).contains("\"1\"");
        assertThat(read.text()).isEqualTo(answer.text());
    }

    @Test
    void licensesAreBilledByNumberAndWhatIsNotKnownIsLeftOut() {
        put(path, "{\"FRIENDLYNAME\":\"Seats\",\"Kind\":\"license\",\"PartnerId\":\"\",\"orderId\":null}");

        JsonNode json = json(client.get(path));

        assertThat(json.path("billingType").stringValue()).isEqualTo("license");
        assertThat(json.path("billingCycle").stringValue()).isEqualTo("unknown");
        assertThat(json.path("unitType").stringValue()).isEqualTo("Licenses");
        assertThat(json.propertyNames())
                .doesNotContain("offerId", "offerName", "orderId", "partnerId", "termDuration", "isMicrosoftProduct");
    }

    @Test
    void putChangesWhatASubscriptionIsButNotItsStatusKindOrBeginning() {
        String created = json(put(path, PLAN)).path("creationDate").stringValue();
        client.patch(path, SUSPEND);

        TestResponse answer = put(path, "{\"friendlyName\":\"New\",\"kind\":\"azure_plan\"}");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("ETag")).contains("\"3\"");
        JsonNode json = json(answer);
        assertThat(json.path("friendlyName").stringValue()).isEqualTo("New");
        assertThat(json.path("status").stringValue()).isEqualTo("suspended");
        assertThat(json.path("creationDate").stringValue()).isEqualTo(created);
        assertThat(json.has("offerId")).isFalse();
        TestResponse other = put(path, "{\"friendlyName\":\"New\",\"kind\":\"legacy\"}");
        assertFault(other, 400, 3000);
        assertThat(other.fault().data()).contains("kind");
        assertThat(client.get(path).header("ETag")).contains("\"3\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"kind\":\"legacy\"} | friendlyName",
                "{\"friendlyName\":\" \",\"kind\":\"legacy\"} | friendlyName",
                "{\"friendlyName\":null,\"kind\":\"legacy\"} | friendlyName",
                "{\"friendlyName\":\"a\\u0000b\",\"kind\":\"legacy\"} | friendlyName",
                "{\"friendlyName\":\"a\\ud800b\",\"kind\":\"legacy\"} | friendlyName",
                "{\"friendlyName\":\"x\"} | kind",
                "{\"friendlyName\":\"x\",\"kind\":\"LEGACY\"} | kind",
                "{\"friendlyName\":\"x\",\"kind\":\"none\"} | kind",
                "{\"friendlyName\":\"x\",\"kind\":\"legacy\",\"status\":\"active\"} | status",
                "{\"friendlyName\":\"x\",\"kind\":\"legacy\",\"freindlyName\":1} | freindlyName",
            })
    void putOutOfBoundsIsRefusedByName(String body, String member) {
        TestResponse answer = put(path, body);

        assertFault(answer, 400, 3000);
        assertThat(answer.fault().data()).contains(member);
        assertFault(client.get(path), 404, 20003);
    }

    @ParameterizedTest
    @CsvSource({"friendlyName, 200", "offerId, 200", "offerName, 200", "orderId, 200", "partnerId, 100"})
    void textHasABound(String member, int max) {
        String base = member.equals("friendlyName")
                ? "{\"kind\":\"legacy\",\"friendlyName\":\""
                : "{\"kind\":\"legacy\",\"friendlyName\":\"x\",\"" + member + "\":\"";

        TestResponse on = put(path, base + "ü".repeat(max) + "\"}");
        TestResponse outside = put(path, base + "ü".repeat(max + 1) + "\"}");

        assertThat(on.status()).as(on.text()).isEqualTo(201);
        assertThat(json(on).path(member).stringValue()).isEqualTo("ü".repeat(max));
        assertFault(outside, 400, 3000);
        assertThat(outside.fault().data()).contains(member);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{\"friendlyName\":5,\"kind\":\"legacy\"}",
                "{\"friendlyName\":\"x\",\"kind\":{}}",
                "{\"friendlyName\":\"x\",\"FriendlyName\":\"x\",\"kind\":\"legacy\"}",
                "{\"friendlyName\":\"x\",\"kind\":\"legacy\"} x",
            })
    void putThatIsNotTheJsonObjectIsRefused(String body) {
        assertFault(put(path, body), 400, 800002);
    }

    @Test
    void ifMatchIsJudgedAgainstTheVersionAndAMissingSubscriptionHasNone() {
        assertFault(put(path, PLAN, "If-Match", "*"), 412, 2055);
        assertFault(put(path, PLAN, "If-Match", "\"1\""), 412, 2055);
        put(path, PLAN);

        TestResponse stale = client.patch(path, SUSPEND, "If-Match", "\"2\"");
        assertFault(stale, 412, 2055);
        assertThat(stale.header("ETag")).contains("\"1\"");
        assertThat(put(path, PLAN, "If-Match", "\"2\"").status()).isEqualTo(412);
        assertThat(client.patch(path, SUSPEND, "If-Match", "\"1\"").status()).isEqualTo(200);
        assertThat(put(path, PLAN, "If-Match", "\"1\", \"2\"").status()).isEqualTo(200);
        assertThat(client.patch(path, SUSPEND, "If-Match", "*").status()).isEqualTo(200);
        assertThat(client.asJavaSdk().patch(path, SUSPEND, "If-Match", "\"1\"").status())
                .isEqualTo(400);
        assertThat(client.get(path).header("ETag")).contains("\"4\"");
    }

    @Test
    void sparseBodyOfTheJavaSdkChangesTheStatusAlone() {
        JsonNode before = json(put(path, PLAN));

        TestResponse answer = client.asJavaSdk().patch(path, JAVA_SDK_SPARSE);

        assertThat(answer.status()).isEqualTo(200);
        JsonNode after = json(answer);
        assertThat(after.path("status").stringValue()).isEqualTo("suspended");
        assertThat(after.path("suspensionReasons").size()).isEqualTo(1);
        Set<String> changed = Set.of("status", "suspensionReasons", "attributes");
        before.properties().stream()
                .filter(member -> !changed.contains(member.getKey()))
                .forEach(member -> assertThat(after.path(member.getKey())).isEqualTo(member.getValue()));
    }

    /** A new resource of a language whose enums begin with {@code none}, with nothing set but the name. */
    @Test
    void statusOfNoneIsNoChange() {
        put(path, PLAN);

        TestResponse answer =
                client.patch(path, "{\"Status\":\"none\",\"FriendlyName\":\"Other\",\"Quantity\":0,\"IsTrial\":false}");

        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(json(answer).path("status").stringValue()).isEqualTo("active");
        assertThat(json(answer).path("friendlyName").stringValue()).isEqualTo("Other");
        assertFault(client.patch(path, "{\"Status\":\"none\"}"), 400, 3000);
    }

    @Test
    void wholeSubscriptionThatWasReadCanBeSentBackWithAnotherStatusAndName() {
        put(path, PLAN);
        String echo = client.get(path)
                .text()
                .replace("\"active\"", "\"Suspended\"")
                .replace("\"friendlyName\":\"Plan\"", "\"friendlyName\":\"Mine\"")
                .replace("\"quantity\":1", "\"quantity\":7");

        JsonNode json = json(client.patch(path, echo));

        assertThat(json.path("status").stringValue()).isEqualTo("suspended");
        assertThat(json.path("friendlyName").stringValue()).isEqualTo("Mine");
        assertThat(json.path("quantity").intValue()).isEqualTo(1);
        assertThat(json(client.patch(path, "{\"Status\":\"active\",\"FriendlyName\":null,\"Quantity\":0,\"Id\":5}"))
                        .path("friendlyName")
                        .stringValue())
                .isEqualTo("Mine");
    }

    @Test
    void sameStatusAgainIsApplied() {
        put(path, PLAN);

        TestResponse answer = client.patch(path, "{\"status\":\"active\"}");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("ETag")).contains("\"2\"");
        assertThat(json(answer).path("attributes").path("etag").stringValue()).isEqualTo("\"2\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"status\":\"cancelled\"} | 900126",
                "{\"status\":\"\"} | 900126",
                "{\"status\":\"deleted\"} | 800040",
                "{\"status\":\"pending\"} | 800040",
                "{} | 3000",
                "{\"status\":null,\"quantity\":5} | 3000",
                "{\"friendlyName\":\"\"} | 3000",
                "{\"status\":5} | 800002",
                "{\"status\":\"active\",\"Status\":\"suspended\"} | 800002",
                "[] | 800002",
            })
    void patchThatMeansNothingPossibleIsRefused(String body, int code) {
        put(path, PLAN);

        assertFault(client.patch(path, body), 400, code);

        assertThat(client.get(path).header("ETag")).contains("\"1\"");
    }

    @Test
    void deletedSubscriptionIsShownAndStays() {
        put(path, PLAN);
        TestSandbox.change(customer, (connection, _, _) -> {
            Transaction.over(connection)
                    .update(
                            "UPDATE subscription SET status = 'deleted' WHERE subscription_id = ?",
                            UUID.fromString(id));
            return new ChangeStep.Result("test", 200, new byte[0], null, null);
        });

        assertThat(json(client.get(path)).path("status").stringValue()).isEqualTo("deleted");
        assertThat(json(client.get(path)).path("actions").size()).isZero();
        assertFault(client.patch(path, SUSPEND), 400, 2011);
        assertFault(put(path, PLAN), 400, 2011);
    }

    @Test
    void repeatIsAnsweredAsTheFirstTimeEvenIfTheSubscriptionHasChangedSince() {
        String ofPut = UUID.randomUUID().toString();
        String ofPatch = UUID.randomUUID().toString();
        TestResponse made = put(path, PLAN, "MS-RequestId", ofPut);
        TestResponse suspended = client.patch(path, SUSPEND, "MS-RequestId", ofPatch, "If-Match", "\"1\"");
        client.patch(path, "{\"status\":\"active\"}");

        TestResponse madeAgain = put(path + "/", PLAN, "MS-RequestId", ofPut);
        TestResponse suspendedAgain = client.patch(path, SUSPEND, "MS-RequestId", ofPatch, "If-Match", "\"1\"");

        assertThat(madeAgain.status()).isEqualTo(201);
        assertThat(madeAgain.header("ETag")).contains("\"1\"");
        assertThat(madeAgain.text()).isEqualTo(made.text());
        assertThat(suspendedAgain.status()).isEqualTo(200);
        assertThat(suspendedAgain.header("ETag")).contains("\"2\"");
        assertThat(suspendedAgain.text()).isEqualTo(suspended.text());
        assertThat(client.get(path).header("ETag")).contains("\"3\"");
        assertFault(put(path, PLAN.replace("Plan", "Other"), "MS-RequestId", ofPut), 409, 990001);
        assertFault(client.patch(path, SUSPEND, "MS-RequestId", ofPut), 409, 990001);
        assertFault(
                client.patch(
                        "/v1/customers/" + customer.customer() + "/usagebudget",
                        "{\"amount\":5}",
                        "MS-RequestId",
                        ofPut),
                409,
                990001);
    }

    @Test
    void identicalRequestsAtOnceAreAppliedOnce() throws Exception {
        put(path, PLAN);
        String request = UUID.randomUUID().toString();

        List<String> answers = Parallel.run(
                () -> client.patch(path, SUSPEND, "MS-RequestId", request).text());

        assertThat(answers).containsOnly(answers.getFirst());
        assertThat(client.get(path).header("ETag")).contains("\"2\"");
    }

    @Test
    void listHasAllOrThoseOfOneOrderOrOnePartnerOfRecord() {
        assertThat(client.get(list).text())
                .isEqualTo("{\"items\":[],\"totalCount\":0,\"links\":{\"self\":{\"uri\":\"/customers/"
                        + customer.customer() + "/subscriptions\",\"method\":\"GET\",\"headers\":[]}},"
                        + "\"attributes\":{\"objectType\":\"Collection\"}}");
        String second = UUID.randomUUID().toString();
        put(path, PLAN);
        put(list + "/" + second, "{\"friendlyName\":\"Seats\",\"kind\":\"license\",\"orderId\":\"a b&c\"}");

        assertThat(ids(client.get(list))).containsExactly(id, second);
        assertThat(json(client.get(list)).path("totalCount").intValue()).isEqualTo(2);
        assertThat(json(client.get(list)).path("items").path(0)).isEqualTo(json(client.get(path)));
        assertThat(ids(client.get(list + "?order_id=ORDER-1"))).containsExactly(id);
        assertThat(ids(client.get(list + "?mpn_id=4700001"))).containsExactly(id);
        assertThat(ids(client.get(list + "?mpn_id=4700002"))).isEmpty();
        assertThat(ids(client.get(list + "?size=1"))).hasSize(2);
        TestResponse ofOrder = client.get(list + "?order_id=a%20b%26c");
        assertThat(ids(ofOrder)).containsExactly(second);
        String self = json(ofOrder).path("links").path("self").path("uri").stringValue();
        assertThat(client.get("/v1" + self).text()).isEqualTo(ofOrder.text());
        assertThat(ids(client.get(list + "?ORDER_ID=ORDER-1"))).containsExactly(id);
        assertFault(client.get(list + "?order_id=ORDER-1&mpn_id=4700001"), 400, 2000);
        assertFault(client.get(list + "?order_id=ORDER-1&Order_Id=ORDER-1"), 400, 2000);
    }

    @Test
    void customerHasAtMostAThousand() {
        TestSandbox.change(customer, (connection, _, _) -> {
            Transaction.over(connection)
                    .update(
                            """
                            INSERT INTO subscription (partner_id, customer_id, subscription_id, kind, status, friendly_name,
                                   created_at, changed_at, version)
                            SELECT ?, ?, gen_random_uuid(), 'license', 'active', 'x', now(), now(), 1 FROM generate_series(1, ?)
                            """,
                            customer.partner().value(),
                            customer.customer().value(),
                            SubscriptionPutStep.SUBSCRIPTIONS_MAX - 1);
            return new ChangeStep.Result("test", 200, new byte[0], null, null);
        });

        assertThat(put(path, PLAN).status()).isEqualTo(201);
        assertFault(put(list + "/" + UUID.randomUUID(), PLAN), 400, 3000);
        assertThat(put(path, PLAN).status()).isEqualTo(200);
        assertThat(ids(client.get(list))).hasSize(SubscriptionPutStep.SUBSCRIPTIONS_MAX);
    }

    @Test
    void customerIsJudgedBeforeTheSubscription() {
        put(path, PLAN);
        TestClient stranger = TestSandbox.app(TestSandbox.SECOND_PARTNER);
        String unknown = "/v1/customers/" + UUID.randomUUID() + "/subscriptions";

        assertFault(stranger.get(list), 403, 20002);
        assertFault(stranger.get(path), 403, 20002);
        assertFault(stranger.patch(path, SUSPEND), 403, 20002);
        assertFault(putAs(stranger, path, PLAN), 403, 20002);
        assertFault(client.get(unknown), 403, 20002);
        assertFault(client.get(unknown + "/" + id), 403, 20002);
        assertFault(client.patch(unknown + "/" + id, SUSPEND), 403, 20002);
        assertFault(put(unknown + "/" + id, PLAN), 403, 20002);
        assertFault(client.get(list + "/" + UUID.randomUUID()), 404, 20003);
        assertFault(client.patch(list + "/" + UUID.randomUUID(), SUSPEND), 404, 20003);
        assertThat(client.get(path).header("ETag")).contains("\"1\"");
    }

    @Test
    void idOfASubscriptionIsTheCustomersOwn() {
        AccountKey other = TestSandbox.newCustomer();
        String otherPath = "/v1/customers/" + other.customer() + "/subscriptions/" + id;
        put(path, PLAN);

        assertFault(client.get(otherPath), 404, 20003);
        assertThat(put(otherPath, PLAN).status()).isEqualTo(201);
        client.patch(otherPath, SUSPEND);

        assertThat(json(client.get(path)).path("status").stringValue()).isEqualTo("active");
    }

    @Test
    void noSubscriptionHasTheIdOfZeros() {
        String zeros = list + "/00000000-0000-0000-0000-000000000000";

        TestResponse refused = put(zeros, PLAN);

        assertFault(refused, 400, 2000);
        assertThat(refused.fault().data()).hasSize(3).startsWith("subscription-id");
        assertFault(client.get(zeros), 404, 20003);
        assertFault(client.patch(zeros, SUSPEND), 404, 20003);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1-2-3-4-5", "x", "00000000-0000-0000-0000-00000000000g"})
    void idOfASubscriptionIsAGuid(String wrong) {
        assertFault(client.get(list + "/" + wrong), 400, 2000);
        assertFault(client.patch(list + "/" + wrong, SUSPEND), 400, 2000);
        assertFault(put(list + "/" + wrong, PLAN), 400, 2000);
        assertThat(put(list + "/" + id.toUpperCase(Locale.ROOT), PLAN).status()).isEqualTo(201);
        assertThat(client.get(path).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "admin-agent, 200, 200, 200",
        "billing-admin, 200, 403, 403",
        "helpdesk-agent, 200, 403, 403",
        "sales-agent, 200, 403, 403",
    })
    void rolesDecide(String user, int get, int patch, int put) {
        put(path, PLAN);
        TestClient signedIn = TestSandbox.user(user);

        assertThat(signedIn.get(list).status()).isEqualTo(get);
        assertThat(signedIn.get(path).status()).isEqualTo(get);
        assertThat(signedIn.patch(path, SUSPEND).status()).isEqualTo(patch);
        TestResponse answer = putAs(signedIn, path, PLAN);
        assertThat(answer.status()).isEqualTo(put);
        if (put == 403) {
            assertFault(answer, 403, 900150);
        }
        assertFault(TestSandbox.client().get(path), 401, 800001);
    }

    @Test
    void customerThatIsDeletedAndCreatedAgainHasNoSubscriptions() {
        put(path, PLAN);
        TestSandbox.delete(customer);
        assertFault(client.get(path), 403, 20002);

        TestSandbox.open(customer);

        assertThat(ids(client.get(list))).isEmpty();
        assertFault(client.get(path), 404, 20003);
    }

    @Test
    void sampleCustomersHaveSubscriptionsOfEveryKindAndTheLastHasNone() {
        String sample = "/v1/customers/c0000000-0000-4000-8000-0000000000%s/subscriptions";

        assertThat(ids(client.get(sample.formatted("01")))).containsExactly("d0000000-0000-4000-8000-000000000101");
        assertThat(kinds(client.get(sample.formatted("04")))).containsExactly("legacy");
        assertThat(kinds(client.get(sample.formatted("05")))).containsExactly("azure_plan", "license");
        assertThat(json(client.get(sample.formatted("07")))
                        .path("items")
                        .path(0)
                        .path("status")
                        .stringValue())
                .isEqualTo("suspended");
        assertThat(ids(client.get(sample.formatted("25")))).isEmpty();
        TestClient second = TestSandbox.app(TestSandbox.SECOND_PARTNER);
        assertThat(ids(second.get(sample.formatted("51")))).containsExactly("d0000000-0000-4000-8000-000000005101");
        assertThat(ids(second.get(sample.formatted("75")))).isEmpty();
    }

    private TestResponse put(String of, String body, String... headers) {
        return putAs(client, of, body, headers);
    }

    private static TestResponse putAs(TestClient as, String of, String body, String... headers) {
        return as.withHeaders("Content-Type", "application/json")
                .send("PUT", "/budgets" + of, body.getBytes(StandardCharsets.UTF_8), headers);
    }

    private static JsonNode json(TestResponse answer) {
        return JSON.readTree(answer.body());
    }

    private static List<String> ids(TestResponse answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return json(answer).path("items").findValuesAsString("id");
    }

    private static List<String> kinds(TestResponse answer) {
        return json(answer).path("items").findValuesAsString("kind");
    }

    private static void assertFault(TestResponse answer, int status, int code) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.fault().code()).isEqualTo(code);
    }
}
