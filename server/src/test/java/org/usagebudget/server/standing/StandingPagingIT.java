package org.usagebudget.server.standing;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.usagebudget.server.SandboxPartner;
import org.usagebudget.server.TestSandbox;
import org.usagebudget.server.web.TestClient;
import org.usagebudget.server.web.TestClient.TestResponse;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The list of standings over HTTP: 500 customers of a partner of the test's own. */
class StandingPagingIT {
    private static final int CUSTOMERS = 500;
    private static final String PATH = "/budgets/v1/standing";
    private static final String TOKEN = "MS-ContinuationToken";
    private static final JsonMapper JSON = new JsonMapper();
    private static final SandboxPartner PARTNER = SandboxPartner.make(TestSandbox.client());
    private static final TestClient CLIENT = PARTNER.app(TestSandbox.client());
    private static final List<String> IDS = new ArrayList<>();

    /**
     * Every fifth has no budget, every seventh no usage; names, budgets and costs have ties. The clock is moved last, so all is in the
     * list, and time for projections has gone.
     */
    @BeforeAll
    static void addCustomers() {
        for (String id : PARTNER.customers()) {
            assertThat(CLIENT.send("DELETE", "/v1/customers/" + id, null).status())
                    .isEqualTo(204);
        }
        StringBuilder csv = new StringBuilder("companyName,domain,country\n");
        for (int i = 0; i < CUSTOMERS; i++) {
            csv.append("Company %03d_%s,d%d.example,DE\n".formatted(i * 7 % CUSTOMERS / 2, i % 2 == 0 ? "Ä%" : "é", i));
        }
        JsonNode imported = json(send("POST", "/budgets/v1/customers/import", csv.toString(), "text/csv"));
        imported.path("results").forEach(row -> IDS.add(row.path("id").stringValue()));
        assertThat(IDS).hasSize(CUSTOMERS);
        advance(Instant.parse("2031-03-20T12:00:00Z"));
        StringBuilder usage = new StringBuilder();
        for (int i = 0; i < CUSTOMERS; i++) {
            if (i % 5 != 0) {
                setBudget(IDS.get(i), Integer.toString(100 + i % 50));
            }
            if (i % 7 != 0) {
                usage.append("""
                        {"id":"%s","customerId":"%s","cost":%d.25,"currency":"EUR","usageTime":"2031-03-10T00:00:00Z"}
                        """.formatted(UUID.randomUUID(), IDS.get(i), i * 3 % 140));
            }
        }
        JsonNode counted = json(send("POST", "/usage/v1/records", usage.toString(), "application/x-ndjson"));
        assertThat(counted.path("rejected").asInt(0)).isZero();
        advance(Instant.parse("2031-03-20T13:00:00Z"));
    }

    private static void advance(Instant to) {
        advance("{\"now\":\"" + to + "\"}");
    }

    private static void advance(String body) {
        assertThat(SandboxPartner.control(
                                TestSandbox.client(), "PUT", "/sandbox/v1/clock?partner=" + PARTNER.tenant(), body)
                        .status())
                .isEqualTo(200);
    }

    private static void setBudget(String id, String amount) {
        assertThat(CLIENT.patch("/v1/customers/" + id + "/usagebudget", "{\"amount\":" + amount + "}")
                        .status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "name, asc",
        "name, desc",
        "percentUsed, asc",
        "percentUsed, desc",
        "spend, asc",
        "spend, desc",
        "budget, asc",
        "budget, desc",
        "projected, asc",
        "projected, desc"
    })
    void everyOrderIsTotalAndReadBothWays(String sort, String order) {
        String query = "?size=90&sort=" + sort + "&order=" + order;
        List<JsonNode> forwards = walk(PATH + query, "next");
        List<JsonNode> backwards = walk(PATH + query + "&seekOperation=Last", "previous");

        assertThat(ids(forwards)).hasSize(CUSTOMERS).containsExactlyInAnyOrderElementsOf(IDS);
        Comparator<JsonNode> ascending = Comparator.comparing((JsonNode item) -> value(item, sort), comparator(sort))
                .thenComparing(item -> item.path("customerId").stringValue());
        assertThat(forwards).isSortedAccordingTo(order.equals("asc") ? ascending : ascending.reversed());
        assertThat(ids(backwards)).containsExactlyInAnyOrderElementsOf(ids(forwards));
        assertThat(ids(backwards.subList(0, 90))).isEqualTo(ids(forwards).subList(CUSTOMERS - 90, CUSTOMERS));
    }

    private static Comparator<Object> comparator(String sort) {
        return sort.equals("name")
                ? Comparator.comparing(Object::toString)
                : Comparator.comparing(value -> (BigDecimal) value);
    }

    private static Object value(JsonNode item, String sort) {
        JsonNode value = switch (sort) {
            case "name" -> item.path("companyName");
            case "percentUsed" -> item.path("percentUsed");
            case "spend" -> item.path("totalCost");
            case "budget" -> item.path("budget").path("amount");
            default -> item.path("projectedPercentUsed");
        };
        if (sort.equals("name")) {
            return value.stringValue();
        }
        return value.isNumber() ? value.decimalValue() : new BigDecimal("-1e30");
    }

    @Test
    void numbersAreThoseOfTheCustomersOwnSummaries() {
        TestClient user = PARTNER.user(TestSandbox.client(), "admin-agent");
        for (JsonNode item : page(PATH + "?size=20&sort=name").path("items")) {
            String id = item.path("customerId").stringValue();
            JsonNode summary = json(user.get("/v1/customers/" + id + "/usagesummary"));
            for (String same : List.of(
                    "totalCost",
                    "percentUsed",
                    "currencyCode",
                    "currencySymbol",
                    "billingStartDate",
                    "billingEndDate",
                    "dataAsOf")) {
                assertThat(item.path(same)).as(same).isEqualTo(summary.path(same));
            }
            assertThat(item.path("budget").path("amount"))
                    .isEqualTo(summary.path("budget").path("amount"));
            TestResponse budget = CLIENT.get("/v1/customers/" + id + "/usagebudget");
            assertThat(item.path("budget").path("attributes").path("etag").stringValue())
                    .isEqualTo(budget.header("ETag").orElseThrow());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"over", "trending", "none"})
    void filterFindsThoseAlone(String status) {
        List<JsonNode> all = walk(PATH + "?size=500", "next");
        List<JsonNode> found = walk(PATH + "?size=7&sort=spend&filter=" + status, "next");

        assertThat(found)
                .isNotEmpty()
                .allMatch(item -> item.path("status").stringValue().equals(status));
        assertThat(ids(found))
                .containsExactlyInAnyOrderElementsOf(ids(all.stream()
                        .filter(item -> item.path("status").stringValue().equals(status))
                        .toList()));
    }

    @Test
    void searchFindsLettersAndNothingMoreThanThem() {
        assertThat(found("COMPANY")).hasSize(CUSTOMERS);
        assertThat(found("é")).hasSize(CUSTOMERS / 2);
        assertThat(found("É")).hasSize(CUSTOMERS / 2);
        assertThat(found("ä%")).hasSize(CUSTOMERS / 2);
        assertThat(found("%")).hasSize(CUSTOMERS / 2);
        assertThat(found("_")).hasSize(CUSTOMERS);
        assertThat(found("y_0")).isEmpty();
        assertThat(found("\\")).isEmpty();
        assertThat(found("'")).isEmpty();
        assertThat(found("D499.Ex")).hasSize(1);
        assertThat(found(IDS.get(3).toUpperCase(Locale.ROOT))).containsExactly(IDS.get(3));
        assertThat(found(IDS.get(3).substring(1))).isEmpty();
    }

    private static List<String> found(String search) {
        return ids(walk(PATH + "?size=200&search=" + encoded(search), "next"));
    }

    @Test
    void whoeverKeepsItsPlaceIsMetOnceWhileOthersMove() throws Exception {
        List<String> still = IDS.subList(0, CUSTOMERS / 2);
        List<String> moving = IDS.subList(CUSTOMERS / 2, CUSTOMERS);
        Map<String, Integer> met = new HashMap<>();
        AtomicBoolean walking = new AtomicBoolean(true);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Integer> changes = threads.submit(() -> {
                int n = 0;
                while (walking.get()) {
                    setBudget(moving.get(n * 37 % moving.size()), Integer.toString(1 + n++ * 13 % 400));
                }
                return n;
            });
            for (int round = 0; round < 3; round++) {
                met.clear();
                ids(walk(PATH + "?size=5&sort=budget", "next")).forEach(id -> met.merge(id, 1, Integer::sum));
                assertThat(still).allMatch(id -> met.getOrDefault(id, 0) == 1);
            }
            walking.set(false);
            assertThat(changes.get()).isPositive();
        }
        for (int i = CUSTOMERS / 2; i < CUSTOMERS; i++) {
            setBudget(IDS.get(i), Integer.toString(100 + i % 50));
        }
        // Whichever test comes next finds all of it in the list.
        advance("{\"advance\":\"PT1M\"}");
    }

    @Test
    void tokenIsGoodForThisListOfThisPartnerAlone() {
        JsonNode first = page(PATH + "?size=3&sort=name&search=company&filter=none&order=desc");
        String token = first.path("continuationToken").stringValue();
        JsonNode next = json(CLIENT.get(PATH, TOKEN, token));

        assertThat(next.path("links").path("self").path("uri").stringValue())
                .startsWith(PATH + "?size=3&sort=name&order=desc&filter=none&search=company");
        assertThat(next.path("items").size()).isEqualTo(3);
        TestClient other = TestSandbox.app(TestSandbox.FIRST_PARTNER);
        assertRefused(other.get(PATH, TOKEN, token));
        assertRefused(CLIENT.get("/v1/customers", TOKEN, token));
        String customers = json(CLIENT.get("/v1/customers?size=1"))
                .path("continuationToken")
                .stringValue();
        assertRefused(CLIENT.get(PATH, TOKEN, customers));
        assertRefused(CLIENT.get(PATH, TOKEN, token + "A"));
        assertRefused(CLIENT.get(PATH, TOKEN, TestSandbox.continuation(PARTNER.tenant(), "standing/1", "[]")));
    }

    @Test
    void wrongQueryIsRefusedByName() {
        for (String query :
                List.of("size=0", "sort=cost", "order=up", "filter=within", "search=", "sise=3", "size=1&Size=1")) {
            TestResponse answer = CLIENT.get(PATH + "?" + query);
            assertThat(answer.status()).as(query).isEqualTo(400);
            assertThat(answer.fault().code()).isEqualTo(2000);
        }
    }

    @Test
    void pageSaysUpToWhenAndOtherPartnersAreNotInIt() {
        JsonNode page = page(PATH + "?size=500");

        assertThat(Instant.parse(page.path("asOf").stringValue()))
                .isAfterOrEqualTo("2031-03-20T12:00:00Z")
                .isBefore("2031-03-21T00:00:00Z");
        assertThat(ids(page)).containsExactlyInAnyOrderElementsOf(IDS);
        JsonNode others = json(TestSandbox.app(TestSandbox.FIRST_PARTNER).get(PATH + "?size=500"));
        assertThat(ids(others)).isNotEmpty().doesNotContainAnyElementsOf(IDS);
    }

    private static void assertRefused(TestResponse answer) {
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.fault().code()).isEqualTo(2000);
    }

    private static List<JsonNode> walk(String uri, String direction) {
        List<JsonNode> items = new ArrayList<>();
        JsonNode page = page(uri);
        for (int pages = 0; pages < CUSTOMERS; pages++) {
            page.path("items").forEach(items::add);
            JsonNode link = page.path("links").path(direction);
            if (link.isMissingNode()) {
                return items;
            }
            JsonNode header = link.path("headers").path(0);
            page = json(CLIENT.get(
                    link.path("uri").stringValue(),
                    header.path("key").stringValue(),
                    header.path("value").stringValue()));
        }
        throw new AssertionError("pages without end");
    }

    private static JsonNode page(String uri) {
        return json(CLIENT.get(uri));
    }

    private static List<String> ids(JsonNode page) {
        List<String> ids = new ArrayList<>();
        page.path("items").forEach(item -> ids.add(item.path("customerId").stringValue()));
        return ids;
    }

    private static List<String> ids(List<JsonNode> items) {
        return items.stream().map(item -> item.path("customerId").stringValue()).toList();
    }

    private static TestResponse send(String method, String path, String body, String type) {
        return CLIENT.send(method, path, body.getBytes(StandardCharsets.UTF_8), "Content-Type", type);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static JsonNode json(TestResponse answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return JSON.readTree(answer.body());
    }
}
