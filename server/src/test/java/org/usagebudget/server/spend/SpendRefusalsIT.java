package org.usagebudget.server.spend;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.usagebudget.server.TestSandbox;
import org.usagebudget.server.web.TestClient;
import org.usagebudget.server.web.TestClient.TestResponse;

/** Who may ask what cost, of whom, and for when. */
class SpendRefusalsIT {
    private static final String CUSTOMER = "c0000000-0000-4000-8000-000000000001";
    private static final String PLAN = "d0000000-0000-4000-8000-000000000101";
    private static final String LEGACY_CUSTOMER = "c0000000-0000-4000-8000-000000000004";
    private static final String LEGACY = "d0000000-0000-4000-8000-000000000401";
    private static final String ONE = "/v1/customers/" + CUSTOMER;
    private static final String RESOURCES =
            "/v1/customers/" + LEGACY_CUSTOMER + "/subscriptions/" + LEGACY + "/usagerecords/resources";
    private static final String DAYS = "/budgets/v1/customers/" + CUSTOMER + "/usage/daily";
    private static final List<String> SUBSCRIPTION = List.of(
            ONE + "/subscriptions/" + PLAN + "/usagesummary",
            ONE + "/subscriptions/" + PLAN + "/resourceusagerecords",
            ONE + "/subscriptions/" + PLAN + "/meterusagerecords",
            ONE + "/subscriptions/" + PLAN + "/usagerecords/daily",
            RESOURCES);

    private final TestClient user = TestSandbox.user("sales-agent");

    static Stream<String> usersOnly() {
        return Stream.concat(
                Stream.of(
                        ONE + "/usagesummary",
                        "/v1/usagesummary",
                        "/v1/customers/usagerecords",
                        ONE + "/subscriptions/usagerecords"),
                SUBSCRIPTION.stream().filter(path -> !path.equals(RESOURCES)));
    }

    static Stream<String> appsToo() {
        return Stream.of(RESOURCES, DAYS);
    }

    static Stream<String> all() {
        return Stream.concat(usersOnly(), appsToo());
    }

    static Stream<String> ofACustomer() {
        return all().filter(path -> path.contains("-8000-"));
    }

    /** Of which no more than the total is kept for ever. */
    static Stream<String> inParts() {
        return ofACustomer().filter(path -> !path.equals(ONE + "/usagesummary"));
    }

    private static void assertFault(TestResponse answer, int status, int code) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.fault().code()).isEqualTo(code);
    }

    @ParameterizedTest
    @MethodSource("usersOnly")
    void appsAreRefused(String path) {
        assertFault(TestSandbox.app(TestSandbox.FIRST_PARTNER).get(path), 403, 900_329);
        assertFault(TestSandbox.app(TestSandbox.FIRST_PARTNER).get(path + "?period=x"), 403, 900_329);
    }

    @ParameterizedTest
    @MethodSource("appsToo")
    void appsMayAskForTheRest(String path) {
        assertThat(TestSandbox.app(TestSandbox.FIRST_PARTNER).get(path).status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @MethodSource("all")
    void everyAgentMayAskAndNobodyWithoutAToken(String path) {
        for (String agent : List.of("admin-agent", "billing-admin", "helpdesk-agent", "sales-agent")) {
            assertThat(TestSandbox.user(agent).get(path).status()).isEqualTo(200);
        }
        assertFault(TestSandbox.client().get(path), 401, 800_001);
        assertThat(TestSandbox.user("no-mfa").get(path).status()).isEqualTo(401);
        assertFault(user.send("POST", path, new byte[0]), 405, 990_011);
    }

    @ParameterizedTest
    @MethodSource("all")
    void slashesMayBeDoubledAsMicrosoftsSdkDoes(String path) {
        assertThat(user.asJavaSdk().get(path.replace("/v1/", "/v1//") + "/").status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @MethodSource("ofACustomer")
    void customersOfOthersAreNotToldFromUnknownOnes(String path) {
        String id = path.contains(CUSTOMER) ? CUSTOMER : LEGACY_CUSTOMER;
        String foreign = "c0000000-0000-4000-8000-000000000051";
        String unknown = UUID.randomUUID().toString();

        TestResponse one = user.get(path.replace(id, foreign));
        TestResponse other = user.get(path.replace(id, unknown));

        assertFault(one, 403, 20_002);
        assertThat(other.text()).isEqualTo(one.text().replace(foreign, unknown));
        assertFault(user.get(path.replace(id, "1-2-3-4-5")), 400, 2000);
        assertThat(user.get(path.replace(id, id.toUpperCase(Locale.ROOT))).status())
                .isEqualTo(200);
    }

    @Test
    void unknownSubscriptionsAreNamed() {
        for (String path : SUBSCRIPTION) {
            String id = path.equals(RESOURCES) ? LEGACY : PLAN;
            String unknown = UUID.randomUUID().toString();

            TestResponse answer = user.get(path.replace(id, unknown));

            assertFault(answer, 404, 20_003);
            assertThat(answer.fault().data()).containsExactly("subscription " + unknown);
            // Another customer's is none of this one's.
            assertFault(user.get(path.replace(id, "d0000000-0000-4000-8000-000000000201")), 404, 20_003);
            assertFault(user.get(path.replace(id, "1-2-3-4-5")), 400, 2000);
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void periodsThatAreNoneAreRefused(String path) {
        for (String query : List.of(
                "period=",
                "period",
                "period=2026-13",
                "period=next",
                "period=9999-12",
                "Period=2026-10&PERIOD=2026-10")) {
            TestResponse answer = user.get(path + "?" + query);

            assertFault(answer, 400, 2000);
            assertThat(answer.fault().data()).hasSize(3).startsWith("period");
        }
    }

    @ParameterizedTest
    @MethodSource("inParts")
    void periodsThatAreNoLongerKeptAreRefusedInParts(String path) {
        TestResponse answer = user.get(path + "?period=2020-01");

        assertFault(answer, 400, 2000);
        assertThat(answer.fault().data())
                .hasSize(3)
                .startsWith("period", "2020-01")
                .last()
                .asString()
                .startsWith("records of it are no longer kept; the oldest billing period that is kept is 20");
    }

    @Test
    void totalsAreKeptForEver() {
        for (String path : List.of(ONE + "/usagesummary", "/v1/usagesummary", "/v1/customers/usagerecords")) {
            assertThat(user.get(path + "?period=2020-01").status()).isEqualTo(200);
        }
    }

    /** An id in the place of a literal never takes its place. */
    @Test
    void literalsStandBesideIds() {
        assertThat(user.get("/v1/customers/usagerecords").text()).contains("CustomerMonthlyUsageRecord");
        assertThat(user.get(ONE + "/subscriptions/usagerecords").text()).contains("SubscriptionMonthlyUsageRecord");
        assertThat(user.get(ONE).text()).contains("\"objectType\":\"Customer\"");
        assertThat(user.get(ONE + "/subscriptions/" + PLAN).text()).contains("\"objectType\":\"Subscription\"");
        assertFault(user.get("/v1/customers/UsageRecords"), 400, 2000);
    }
}
