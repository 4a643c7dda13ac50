package org.usagebudget.server.customer;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
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
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.usagebudget.server.TestSandbox;
import org.usagebudget.server.web.TestClient;
import org.usagebudget.server.web.TestClient.TestResponse;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Lists of customers over HTTP, paged as every client does it, while customers come and go. */
class CustomersPagingIT {
    private static final int CUSTOMERS = 1_000;
    private static final String MARK = "Walk " + UUID.randomUUID();
    private static final JsonMapper JSON = new JsonMapper();
    private static final String TOKEN = "MS-ContinuationToken";

    private final TestClient client = TestSandbox.app(TestSandbox.FIRST_PARTNER);
    private final TestClient other = TestSandbox.app(TestSandbox.SECOND_PARTNER);

    /** Of two partners; the names are not in the order in which the customers came. */
    @BeforeAll
    static void addCustomers() {
        for (String partner : List.of(TestSandbox.FIRST_PARTNER, TestSandbox.SECOND_PARTNER)) {
            StringBuilder csv = new StringBuilder("companyName,domain,country\n");
            for (int i = 0; i < CUSTOMERS; i++) {
                csv.append("%s %04d,%s.example,DE\n".formatted(MARK, i * 7 % CUSTOMERS / 2, UUID.randomUUID()));
            }
            TestResponse answer = TestSandbox.app(partner)
                    .send(
                            "POST",
                            "/budgets/v1/customers/import",
                            csv.toString().getBytes(StandardCharsets.UTF_8),
                            "Content-Type",
                            "text/csv");
            assertThat(answer.text()).contains("\"createdCount\":" + CUSTOMERS + ",");
        }
    }

    /** How a client asks for the first page and for the next. */
    enum Spelling {
        DOCUMENTATION("{\"Field\":\"CompanyName\",\"Value\":\"%s\",\"Operator\":\"starts_with\"}") {
            @Override
            TestResponse next(TestClient client, JsonNode page) {
                JsonNode header =
                        page.path("links").path("next").path("headers").path(0);
                return client.get(
                        "/v1/customers?size=7&seekOperation=Next",
                        header.path("key").stringValue(),
                        header.path("value").stringValue());
            }
        },
        DOT_NET("{\"Field\":\"CompanyName\",\"Value\":\"%s\",\"Operator\":\"starts_with\"}") {
            @Override
            TestResponse next(TestClient client, JsonNode page) {
                return follow(client, "/v1", page);
            }
        },
        JAVA_ENUMERATOR(Spelling.JAVA_FILTER) {
            @Override
            TestResponse next(TestClient client, JsonNode page) {
                return follow(client.asJavaSdk(), "/v1/", page);
            }
        },
        JAVA_SEEK_QUERY(Spelling.JAVA_FILTER) {
            @Override
            TestResponse next(TestClient client, JsonNode page) {
                return client.asJavaSdk()
                        .get(
                                "/v1/customers?seekOperation=Next",
                                TOKEN,
                                page.path("continuationToken").stringValue());
            }
        },
        PARAMETER("{\"FIELD\":\"companyname\",\"VALUE\":\"%s\",\"OPERATOR\":\"startswith\"}") {
            @Override
            TestResponse next(TestClient client, JsonNode page) {
                return client.get("/v1/customers?" + TOKEN + "="
                        + encoded(page.path("continuationToken").stringValue()));
            }
        };

        private static final String JAVA_FILTER =
                "{\"value\":\"%s\",\"field\":\"CompanyName\",\"fieldType\":\"String\",\"operator\":\"StartsWith\"}";

        private final String filter;

        Spelling(String filter) {
            this.filter = filter;
        }

        TestResponse first(TestClient client, String prefix) {
            return client.get("/v1/customers?size=7&filter=" + encoded(filter.formatted(prefix)));
        }

        abstract TestResponse next(TestClient client, JsonNode page);

        private static TestResponse follow(TestClient client, String root, JsonNode page) {
            JsonNode next = page.path("links").path("next");
            List<String> headers = new ArrayList<>();
            for (JsonNode header : next.path("headers")) {
                headers.add(header.path("key").stringValue());
                headers.add(header.path("value").stringValue());
            }
            return client.get(root + next.path("uri").stringValue(), headers.toArray(String[]::new));
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyClientFindsEachCustomerOnceWhileOthersComeAndGo(Spelling spelling) throws Exception {
        List<String> mine = ids(client, MARK);
        assertThat(mine).hasSize(CUSTOMERS);
        AtomicBoolean walking = new AtomicBoolean(true);

        Map<String, Integer> found = new HashMap<>();
        List<String> names = new ArrayList<>();
        int pages = 0;
        try (ExecutorService churn = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Integer> changes = churn.submit(() -> churn(walking));
            JsonNode page = json(spelling.first(client, MARK.toUpperCase(Locale.ROOT)));
            while (true) {
                pages++;
                for (JsonNode item : page.path("items")) {
                    found.merge(item.path("id").stringValue(), 1, Integer::sum);
                    names.add(item.path("companyProfile").path("companyName").stringValue());
                }
                if (page.path("links").path("next").isMissingNode()) {
                    break;
                }
                assertThat(page.path("items").size()).isEqualTo(7);
                page = json(spelling.next(client, page));
            }
            walking.set(false);
            assertThat(changes.get()).isPositive();
        }

        assertThat(found.values()).containsOnly(1);
        assertThat(found.keySet()).containsAll(mine);
        assertThat(found.keySet()).doesNotContainAnyElementsOf(ids(other, MARK));
        assertThat(names).isSorted().allMatch(name -> name.startsWith(MARK));
        assertThat(pages).isGreaterThanOrEqualTo(CUSTOMERS / 7);
    }

    /** Customers all over the order, each with an id of its own; half of them go again at once. */
    private int churn(AtomicBoolean going) {
        List<String> left = new ArrayList<>();
        int changes = 0;
        while (going.get()) {
            String id = UUID.randomUUID().toString();
            String body = """
                    {"id":"%s","companyProfile":{"companyName":"%s %04dx","domain":"%s.example"},
                     "billingProfile":{"defaultAddress":{"country":"DE"}}}
                    """.formatted(id, MARK, changes * 37 % CUSTOMERS / 2, id);
            assertThat(client.send(
                                    "POST",
                                    "/v1/customers",
                                    body.getBytes(StandardCharsets.UTF_8),
                                    "Content-Type",
                                    "application/json")
                            .status())
                    .isEqualTo(201);
            left.add(id);
            if (changes++ % 2 == 0) {
                delete(left.removeFirst());
            }
        }
        left.forEach(this::delete);
        return changes;
    }

    private void delete(String id) {
        assertThat(client.send("DELETE", "/v1/customers/" + id, null).status()).isEqualTo(204);
    }

    @Test
    void walkBackwardsMeetsTheSamePages() {
        List<List<String>> forwards = walk("size=90&filter=" + byName(MARK), "next");
        List<List<String>> backwards = walk("size=90&seekOperation=lAST&filter=" + byName(MARK), "previous");

        assertThat(forwards).hasSize(CUSTOMERS / 90 + 1);
        List<String> all = forwards.stream().flatMap(List::stream).toList();
        assertThat(backwards.reversed().stream().flatMap(List::stream)).containsExactlyElementsOf(all);
        assertThat(backwards.getFirst()).isEqualTo(all.subList(CUSTOMERS - 90, CUSTOMERS));
    }

    private List<List<String>> walk(String query, String direction) {
        List<List<String>> pages = new ArrayList<>();
        JsonNode page = json(client.get("/v1/customers?" + query));
        while (true) {
            pages.add(ids(page));
            JsonNode link = page.path("links").path(direction);
            if (link.isMissingNode()) {
                return pages;
            }
            JsonNode header = link.path("headers").path(0);
            page = json(client.get(
                    "/v1" + link.path("uri").stringValue(),
                    header.path("key").stringValue(),
                    header.path("value").stringValue()));
        }
    }

    @Test
    void pageBetweenTwoIsReachedFromBothAndSaysItself() {
        JsonNode first = json(client.get("/v1/customers?size=5&filter=" + byName(MARK)));
        String token = first.path("continuationToken").stringValue();
        JsonNode second = json(client.get("/v1/customers?seekOperation=next", TOKEN, token));
        String secondToken = second.path("continuationToken").stringValue();

        assertThat(first.path("links").path("previous").isMissingNode()).isTrue();
        assertThat(ids(json(client.get("/v1/customers?seekOperation=Previous", TOKEN, secondToken))))
                .isEqualTo(ids(first));
        assertThat(ids(json(client.get("/v1/customers?seekOperation=First", TOKEN, secondToken))))
                .isEqualTo(ids(first));
        assertThat(ids(json(client.get("/v1/customers", TOKEN, token)))).isEqualTo(ids(second));
        assertThat(ids(json(client.get("/v1/customers?size=400&seekOperation=Next", TOKEN, token))))
                .isEqualTo(ids(second));
        JsonNode self = second.path("links").path("self");
        JsonNode header = self.path("headers").path(0);
        assertThat(ids(json(client.get(
                        "/v1" + self.path("uri").stringValue(),
                        header.path("key").stringValue(),
                        header.path("value").stringValue()))))
                .isEqualTo(ids(second));
    }

    @Test
    void pageWhoseCustomersHaveGoneLeadsOnBothWays() {
        String mark = "Gone " + UUID.randomUUID();
        List<String> ids = added(mark, 6);
        JsonNode first = json(client.get("/v1/customers?size=2&filter=" + byName(mark)));
        JsonNode second = follow(first, "next");
        JsonNode third = follow(second, "next");
        assertThat(ids(third)).isEqualTo(ids.subList(4, 6));

        ids.subList(0, 2).forEach(this::delete);
        JsonNode emptyFirst = follow(second, "previous");
        assertThat(ids(emptyFirst)).isEmpty();
        assertThat(emptyFirst.path("links").path("previous").isMissingNode()).isTrue();
        assertThat(ids(follow(emptyFirst, "self"))).isEmpty();
        assertThat(ids(follow(emptyFirst, "next"))).isEqualTo(ids.subList(2, 4));

        ids.subList(4, 6).forEach(this::delete);
        JsonNode emptyThird = follow(second, "next");
        assertThat(ids(emptyThird)).isEmpty();
        assertThat(emptyThird.path("links").path("next").isMissingNode()).isTrue();
        assertThat(ids(follow(emptyThird, "previous"))).isEqualTo(ids.subList(2, 4));
        String end = emptyThird.path("continuationToken").stringValue();
        assertThat(ids(json(client.get("/v1/customers?seekOperation=Next", TOKEN, end))))
                .isEmpty();

        ids.subList(2, 4).forEach(this::delete);
        JsonNode nothing = json(client.get("/v1/customers?seekOperation=Previous", TOKEN, end));
        assertThat(ids(nothing)).isEmpty();
        assertThat(nothing.path("links").propertyNames()).containsExactly("self");
        assertThat(nothing.path("continuationToken").isMissingNode()).isTrue();
    }

    private List<String> added(String mark, int count) {
        StringBuilder csv = new StringBuilder("companyName,domain,country\n");
        for (int i = 0; i < count; i++) {
            csv.append("%s %02d,%s.example,DE\n".formatted(mark, i, UUID.randomUUID()));
        }
        TestResponse answer = client.send(
                "POST",
                "/budgets/v1/customers/import",
                csv.toString().getBytes(StandardCharsets.UTF_8),
                "Content-Type",
                "text/csv");
        List<String> ids = new ArrayList<>();
        json(answer).path("results").forEach(row -> ids.add(row.path("id").stringValue()));
        assertThat(ids).hasSize(count);
        return ids;
    }

    private JsonNode follow(JsonNode page, String direction) {
        JsonNode link = page.path("links").path(direction);
        JsonNode header = link.path("headers").path(0);
        return json(client.get(
                "/v1" + link.path("uri").stringValue(),
                header.path("key").stringValue(),
                header.path("value").stringValue()));
    }

    @Test
    void tokenStandsInHeaderBodyAndLink() {
        String query = "/v1/customers?size=1&filter=" + byName(MARK);
        TestResponse answer = client.get(query);
        JsonNode first = json(answer);
        String token = first.path("continuationToken").stringValue();

        assertThat(answer.header(TOKEN)).contains(token);
        assertThat(tokenOf(first, "next")).isEqualTo(token);
        JsonNode second = follow(first, "next");
        assertThat(tokenOf(second, "self")).isEqualTo(token);
        assertThat(client.get("/v1/customers?size=0&filter=" + byName(MARK)).header(TOKEN))
                .isEmpty();
    }

    private static String tokenOf(JsonNode page, String direction) {
        return page.path("links")
                .path(direction)
                .path("headers")
                .path(0)
                .path("value")
                .stringValue();
    }

    /** The longest names in the longest letters. */
    @Test
    void longestTokenFitsTheHead() {
        String letter = "\u2603";
        added(letter.repeat(197), 2);

        TestResponse first = client.get("/v1/customers?size=1&filter=" + byName(letter.repeat(197)));

        assertThat(first.header(TOKEN).orElseThrow()).hasSizeGreaterThan(2_300);
        assertThat(ids(follow(json(first), "next"))).hasSize(1);
    }

    @Test
    void itemShowsTheCompanyAlone() {
        JsonNode page = json(client.get("/v1/customers?size=1&filter=" + byName(MARK)));

        JsonNode item = page.path("items").path(0);
        String id = item.path("id").stringValue();
        assertThat(item.propertyNames())
                .containsExactly("id", "companyProfile", "relationshipToPartner", "links", "attributes");
        assertThat(item.path("companyProfile").path("tenantId").stringValue()).isEqualTo(id);
        assertThat(item.path("relationshipToPartner").stringValue()).isEqualTo("reseller");
        assertThat(item.path("links").path("self").path("uri").stringValue()).isEqualTo("/customers/" + id);
        assertThat(page.path("totalCount").intValue()).isOne();
        assertThat(page.path("attributes").path("objectType").stringValue()).isEqualTo("Collection");
        assertThat(page.path("links").path("next").path("uri").stringValue())
                .startsWith("/customers?size=1&filter=%7B%22Field%22%3A%22CompanyName%22")
                .endsWith("&seekOperation=Next");
    }

    @Test
    void sizeDecidesHowManyAndNoneMeansAHundred() {
        String filter = "filter=" + byName(MARK);

        assertThat(ids(json(client.get("/v1/customers?" + filter)))).hasSize(100);
        assertThat(ids(json(client.get("/v1/customers?size=500&" + filter)))).hasSize(500);
        JsonNode all = json(client.get("/v1/customers?size=0&" + filter));
        assertThat(ids(all)).hasSize(CUSTOMERS);
        assertThat(all.path("totalCount").intValue()).isEqualTo(CUSTOMERS);
        assertThat(all.path("links").path("next").isMissingNode()).isTrue();
        assertThat(all.path("continuationToken").isMissingNode()).isTrue();
        assertThat(ids(json(client.get("/v1/customers?size=0"))))
                .doesNotHaveDuplicates()
                .hasSizeGreaterThan(CUSTOMERS);
    }

    @Test
    void noLetterOfAValueMeansMoreThanItself() {
        String id = UUID.randomUUID().toString();
        String csv = "companyName,domain,country\n" + id + "50% off_ \\ ÄÖ,a" + id + ".example,DE\n" + id + "50x offy,b"
                + id + ".example,DE\n";
        client.send(
                "POST",
                "/budgets/v1/customers/import",
                csv.getBytes(StandardCharsets.UTF_8),
                "Content-Type",
                "text/csv");

        assertThat(found("CompanyName", "starts_with", id + "50")).hasSize(2);
        assertThat(found("CompanyName", "starts_with", id + "50%")).hasSize(1);
        assertThat(found("CompanyName", "starts_with", id + "50% off_")).hasSize(1);
        assertThat(found("CompanyName", "starts_with", id + "50_")).isEmpty();
        assertThat(found("CompanyName", "equals", id + "50% OFF_ \\\\ äö")).hasSize(1);
        assertThat(found("CompanyName", "equals", id + "50% off_")).isEmpty();
        assertThat(found("Domain", "equals", "A" + id + ".EXAMPLE")).hasSize(1);
        assertThat(found("Domain", "starts_with", "A" + id)).hasSize(1);
        assertThat(found("Domain", "starts_with", id)).isEmpty();
        assertThat(found("IndirectReseller", "equals", id)).isEmpty();
        assertThat(found("IndirectCloudSolutionProvider", "starts_with", "")).isEmpty();
    }

    private List<String> found(String field, String operator, String value) {
        String filter = "{\"Field\":\"%s\",\"Value\":\"%s\",\"Operator\":\"%s\"}".formatted(field, value, operator);
        return ids(json(client.get("/v1/customers?filter=" + encoded(filter))));
    }

    @Test
    void tokenOfOnePartnerIsNoneOfAnother() {
        String token = json(client.get("/v1/customers?size=1"))
                .path("continuationToken")
                .stringValue();

        for (TestResponse answer : List.of(
                other.get("/v1/customers?seekOperation=Next", TOKEN, token),
                client.get("/v1/customers?seekOperation=Next", TOKEN, sealed("customers/0", "[]")),
                client.get("/v1/customers?seekOperation=Next", TOKEN, sealed(CustomerRoutes.LIST, "[]")),
                client.get("/v1/customers?seekOperation=Next", TOKEN, "x" + token))) {
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.fault().code()).isEqualTo(2000);
        }
    }

    private static String sealed(String list, String content) {
        return TestSandbox.continuation(TestSandbox.FIRST_PARTNER, list, content);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "size=501",
                "size=-1",
                "size=x",
                "size=",
                "size=1&size=1",
                "seekOperation=PageIndex",
                "seekOperation=Next",
                "seekOperation=Previous",
                "filter=x",
                "filter=",
                "filter=%7B%22Field%22%3A%22CompanyName%22%2C%22Value%22%3A%22a%22%2C%22Operator%22%3A%22substring%22%7D",
                "filter=%ff",
            })
    void malformedQueryIsRefused(String query) {
        TestResponse answer = client.get("/v1/customers?" + query);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.fault().code()).isEqualTo(2000);
    }

    private static List<String> ids(TestClient of, String prefix) {
        return ids(json(of.get("/v1/customers?size=0&filter=" + byName(prefix + " ")))).stream()
                .toList();
    }

    private static List<String> ids(JsonNode page) {
        List<String> ids = new ArrayList<>();
        page.path("items").forEach(item -> ids.add(item.path("id").stringValue()));
        return ids;
    }

    private static String byName(String prefix) {
        return encoded("{\"Field\":\"CompanyName\",\"Value\":\"" + prefix + "\",\"Operator\":\"starts_with\"}");
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static JsonNode json(TestResponse answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return JSON.readTree(answer.body());
    }
}
