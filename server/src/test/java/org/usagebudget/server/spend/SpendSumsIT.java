package org.usagebudget.server.spend;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.usagebudget.model.CustomerId;
import org.usagebudget.model.PartnerId;
import org.usagebudget.server.SandboxPartner;
import org.usagebudget.server.TestSandbox;
import org.usagebudget.server.ledger.AccountKey;
import org.usagebudget.server.ledger.ChangeStep;
import org.usagebudget.server.web.Seeds;
import org.usagebudget.server.web.TestClient;
import tools.jackson.databind.JsonNode;

/** Every total of every answer is what PostgreSQL adds up over the usage records themselves. */
class SpendSumsIT {
    private static final String NONE = "00000000-0000-0000-0000-000000000000";

    /** By each of what answers are divided by, of one customer and all its periods. */
    private static final String SUMS = """
            SELECT concat_ws('|', to_char(period_start AT TIME ZONE 'UTC', 'YYYY-MM'), subscription, resource, meter, day) AS key,
                   count(*) AS records, sum(cost) AS cost, CASE WHEN count(usd) = count(*) THEN sum(usd) END AS usd,
                   coalesce(sum(quantity), 0) AS quantity, max(usage_time) AS newest
              FROM (SELECT r.period_start, r.cost, CASE a.currency WHEN 'USD' THEN r.cost ELSE r.usd_cost END AS usd,
                           r.quantity, r.usage_time, coalesce(k.subscription_id::text, '%s') AS subscription,
                           'resource ' || k.resource_id AS resource,
                           'meter ' || concat_ws('/', k.meter_id, k.meter_name, k.category, k.subcategory, k.unit) AS meter,
                           'day ' || to_char(r.usage_time AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS day
                      FROM account a
                      JOIN usage_record r ON r.partner_id = a.partner_id AND r.account_id = a.account_id
                      JOIN usage_series k ON k.partner_id = r.partner_id AND k.account_id = r.account_id AND k.series = r.series
                     WHERE a.partner_id = ? AND a.customer_id = ?) raw
             GROUP BY GROUPING SETS ((period_start), (period_start, day), (period_start, subscription),
                   (period_start, subscription, resource), (period_start, subscription, meter),
                   (period_start, subscription, day))
            """.formatted(NONE);

    private static final BigDecimal ZERO = BigDecimal.ZERO;

    private record Sum(
            long records,
            BigDecimal cost,
            @Nullable BigDecimal usd,
            BigDecimal quantity,
            @Nullable Instant newest) {
        static final Sum NOTHING = new Sum(0, ZERO, ZERO, ZERO, null);
    }

    /** The sums of a customer by what they are of. */
    private static Map<String, Sum> sums(AccountKey key) {
        Map<String, Sum> sums = new TreeMap<>();
        TestSandbox.change(key, (connection, _, _) -> {
            try (PreparedStatement statement = connection.prepareStatement(SUMS)) {
                statement.setObject(1, key.partner().value());
                statement.setObject(2, key.customer().value());
                try (ResultSet result = statement.executeQuery()) {
                    while (result.next()) {
                        sums.put(
                                Objects.requireNonNull(result.getString("key")),
                                new Sum(
                                        result.getLong("records"),
                                        Objects.requireNonNull(result.getBigDecimal("cost")),
                                        result.getBigDecimal("usd"),
                                        Objects.requireNonNull(result.getBigDecimal("quantity")),
                                        Objects.requireNonNull(result.getObject("newest", OffsetDateTime.class))
                                                .toInstant()));
                    }
                }
            }
            return new ChangeStep.Result("test", 200, new byte[0], null, null);
        });
        return sums;
    }

    /** Compares what is told of one customer and period with the sums. */
    private static final class Compared {
        private final TestClient user;
        private final String customer;
        private final String period;
        private final Map<String, Sum> sums;

        Compared(TestClient user, String customer, String month, Map<String, Sum> sums) {
            this.user = user;
            this.customer = customer;
            this.period = month;
            this.sums = sums;
        }

        private JsonNode get(String path) {
            TestClient.TestResponse answer = user.get(path + "?period=" + period);
            assertThat(answer.status()).as(path + " " + answer.text()).isEqualTo(200);
            return SpendPartner.JSON.readTree(answer.body());
        }

        private Sum sum(String... key) {
            return sums.getOrDefault(key.length == 0 ? period : period + "|" + String.join("|", key), Sum.NOTHING);
        }

        private void assertTold(JsonNode told, Sum sum) {
            String what = customer + " " + period + " " + told;
            assertThat(told.path("totalCost").decimalValue()).as(what).isEqualByComparingTo(sum.cost());
            if (told.has("usdTotalCost")) {
                JsonNode usd = told.path("usdTotalCost");
                assertThat(usd.isNull()).as(what).isEqualTo(sum.usd() == null);
                if (sum.usd() != null) {
                    assertThat(usd.decimalValue()).as(what).isEqualByComparingTo(sum.usd());
                }
            } else {
                assertThat(told.has("currencyLocale")).as(what).isTrue();
            }
            if (told.has("quantityUsed")) {
                assertThat(told.path("quantityUsed").decimalValue()).as(what).isEqualByComparingTo(sum.quantity());
            }
            if (told.has("dataAsOf")) {
                JsonNode newest = told.path("dataAsOf");
                assertThat(
                                newest.isNull()
                                        ? null
                                        : OffsetDateTime.parse(newest.stringValue())
                                                .toInstant())
                        .as(what)
                        .isEqualTo(sum.newest());
            }
        }

        /** Each item is the sum of its key, every sum has its item, and all together are the whole. */
        private void assertItems(JsonNode told, String prefix, Sum whole, Function<JsonNode, String> key) {
            List<String> keys = new ArrayList<>();
            BigDecimal total = ZERO;
            for (JsonNode item : told.path("items")) {
                keys.add(prefix + key.apply(item));
                total = total.add(item.path("totalCost").decimalValue());
                assertTold(item, sum(keys.getLast()));
            }
            assertThat(keys).doesNotHaveDuplicates().containsAll(keysLike(prefix));
            assertThat(total).as(told.toString()).isEqualByComparingTo(whole.cost());
        }

        private List<String> keysLike(String prefix) {
            String start = period + "|" + prefix;
            int bars = (int) start.chars().filter(c -> c == '|').count();
            return sums.keySet().stream()
                    .filter(one -> one.startsWith(start)
                            && one.chars().filter(c -> c == '|').count() == bars)
                    .filter(one -> !prefix.isEmpty() || !one.contains("|day "))
                    .map(one -> one.substring(period.length() + 1))
                    .toList();
        }

        Sum assertCustomer() {
            Sum whole = sum();
            assertTold(get("/v1/customers/" + customer + "/usagesummary"), whole);
            JsonNode days = get("/budgets/v1/customers/" + customer + "/usage/daily");
            assertTold(days, whole);
            assertItems(days, "day ", whole, item -> item.path("date").stringValue());
            BigDecimal running = ZERO;
            for (JsonNode day : days.path("items")) {
                running = running.add(day.path("totalCost").decimalValue());
                assertThat(day.path("runningCost").decimalValue()).isEqualByComparingTo(running);
                assertThat(day.path("records").longValue())
                        .isEqualTo(sum("day " + day.path("date").stringValue()).records());
            }
            assertThat(running).isEqualByComparingTo(whole.cost());
            String list = "/v1/customers/" + customer + "/subscriptions/";
            JsonNode subscriptions = get(list + "usagerecords");
            assertItems(subscriptions, "", whole, item -> item.path("id").stringValue());
            for (JsonNode subscription : subscriptions.path("items")) {
                assertSubscription(list, subscription.path("id").stringValue(), subscription.has("currencyLocale"));
            }
            return whole;
        }

        private void assertSubscription(String list, String id, boolean isLegacy) {
            Sum whole = sum(id);
            assertTold(get(list + id + "/usagesummary"), whole);
            assertItems(
                    get(list + id + "/meterusagerecords"),
                    id + "|meter ",
                    whole,
                    item -> meter(item, "meterId", "meterName"));
            assertItems(
                    get(list + id + "/usagerecords/daily"),
                    id + "|day ",
                    whole,
                    item -> item.path("dateUsed").stringValue().substring(0, 10));
            if (isLegacy) {
                assertItems(
                        get(list + id + "/usagerecords/resources"),
                        id + "|meter ",
                        whole,
                        item -> meter(item, "id", "name"));
            } else {
                assertItems(
                        get(list + id + "/resourceusagerecords"),
                        id + "|resource ",
                        whole,
                        item -> item.path("resourceUri").stringValue());
            }
        }

        private static String meter(JsonNode item, String id, String name) {
            return List.of(id, name, "category", "subcategory", "unit").stream()
                    .map(member -> item.path(member).asString(""))
                    .collect(Collectors.joining("/"));
        }
    }

    /** All customers of a partner in all periods in which it has had usage; returns how many totals above 0 there were. */
    private static int assertAll(PartnerId partner, TestClient user) {
        JsonNode customers = SpendPartner.JSON.readTree(
                user.get("/v1/customers/usagerecords").body());
        Map<String, Map<String, Sum>> sums = new HashMap<>();
        TreeSet<String> months = new TreeSet<>();
        for (JsonNode customer : customers.path("items")) {
            String id = customer.path("id").stringValue();
            sums.put(id, sums(new AccountKey(partner, CustomerId.parse(id).orElseThrow())));
            sums.get(id).keySet().forEach(key -> months.add(key.substring(0, 7)));
        }
        int spent = 0;
        for (String month : months) {
            Map<String, BigDecimal> totals = new TreeMap<>();
            JsonNode records = SpendPartner.JSON.readTree(
                    user.get("/v1/customers/usagerecords?period=" + month).body());
            assertThat(records.path("items").size()).isEqualTo(sums.size());
            for (JsonNode record : records.path("items")) {
                String id = record.path("id").stringValue();
                Compared compared = new Compared(user, id, month, Objects.requireNonNull(sums.get(id)));
                Sum whole = compared.assertCustomer();
                compared.assertTold(record, whole);
                spent += whole.cost().signum() == 0 ? 0 : 1;
                totals.merge(currency(user, id), whole.cost(), BigDecimal::add);
            }
            assertPartner(
                    SpendPartner.JSON.readTree(
                            user.get("/v1/usagesummary?period=" + month).body()),
                    totals);
        }
        assertThat(months).hasSizeGreaterThan(1);
        return spent;
    }

    private static String currency(TestClient user, String customer) {
        return SpendPartner.JSON
                .readTree(user.get("/v1/customers/" + customer).body())
                .path("currencyCode")
                .stringValue();
    }

    private static void assertPartner(JsonNode told, Map<String, BigDecimal> totals) {
        Map<String, BigDecimal> found = new TreeMap<>();
        told.path("totals")
                .forEach(total -> found.put(
                        total.path("currencyCode").stringValue(),
                        total.path("totalCost").decimalValue()));
        assertThat(found)
                .usingRecursiveComparison()
                .withComparatorForType(BigDecimal::compareTo, BigDecimal.class)
                .isEqualTo(totals);
        assertThat(told.path("totalCost").decimalValue())
                .isEqualByComparingTo(
                        totals.getOrDefault(told.path("currencyCode").stringValue(), ZERO));
    }

    @ParameterizedTest
    @ValueSource(strings = {TestSandbox.FIRST_PARTNER, TestSandbox.SECOND_PARTNER})
    void sampleData(String tenant) {
        SandboxPartner sample = new SandboxPartner(tenant, "b" + tenant.substring(1), "sandbox", List.of());

        int spent = assertAll(PartnerId.parse(tenant).orElseThrow(), sample.user(TestSandbox.client(), "admin-agent"));

        assertThat(spent).isGreaterThanOrEqualTo(2 * 24);
    }

    @Test
    void randomUsage() {
        Random random = new Random(Seeds.seed("SpendSumsIT"));
        SpendPartner reseller = new SpendPartner("2042-06-11T12:00:00Z");
        List<String> customers = List.of(
                reseller.customer("Ash", "DE", "de-DE", "EUR"),
                reseller.customer("Birch", "US", "en-US", "USD"),
                reseller.customer("Cedar", "JP", "ja-JP", "JPY"));
        Map<String, List<String>> subscriptions = new HashMap<>();
        for (String customer : customers) {
            List<String> known =
                    new ArrayList<>(List.of("", NONE, UUID.randomUUID().toString()));
            known.add(reseller.subscription(customer, "azure_plan", "Plan"));
            known.add(reseller.subscription(customer, "legacy", "Legacy"));
            known.add(reseller.subscription(customer, "license", "Seats"));
            subscriptions.put(customer, known);
        }

        for (String now : List.of("2042-06-11T12:00:00Z", "2042-07-09T01:00:00Z")) {
            if (now.compareTo("2042-07") > 0) {
                reseller.clock(now);
            }
            for (String customer : customers) {
                String[] records = new String[120];
                for (int i = 0; i < records.length; i++) {
                    records[i] =
                            record(random, Instant.parse(now), Objects.requireNonNull(subscriptions.get(customer)));
                }
                reseller.usage(customer, records);
            }
        }

        assertThat(assertAll(PartnerId.parse(reseller.partner.tenant()).orElseThrow(), reseller.user))
                .isGreaterThanOrEqualTo(9);
    }

    /** Of the open period and the one before; texts that are empty, alike but for their case, or in want of an escape. */
    private static String record(Random random, Instant now, List<String> subscriptions) {
        String[] texts = {"", "a", "A", "ä", "b c"};
        Function<String, String> text = name -> ",\"" + name + "\":\"" + texts[random.nextInt(texts.length)] + "\"";
        String subscription = subscriptions.get(random.nextInt(subscriptions.size()));
        StringBuilder record = new StringBuilder(SpendPartner.record(
                now.minusSeconds(random.nextInt(38 * 86_400)).toString(), decimal(random)));
        record.append(subscription.isEmpty() ? "" : SpendPartner.under(subscription));
        record.append(random.nextInt(8) == 0 ? "" : SpendPartner.usd(decimal(random)));
        record.append(random.nextInt(8) == 0 ? "" : ",\"quantity\":" + decimal(random));
        List.of("resourceId", "resourceName", "resourceType", "meterId", "meterName", "category", "unit").stream()
                .map(text)
                .sorted(Comparator.naturalOrder())
                .forEach(record::append);
        return record.toString();
    }

    private static String decimal(Random random) {
        return BigDecimal.valueOf(random.nextLong(-1_000_000_000L, 9_000_000_000L), random.nextInt(19))
                .toPlainString();
    }
}
