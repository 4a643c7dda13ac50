package org.usagebudget.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.usagebudget.server.web.TestClient;
import org.usagebudget.server.web.TestClient.TestResponse;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Two months of a partner with three customers, by a moved clock: budgets, usage, corrections, the edge of a period, usage that comes
 * late. What is projected stays the same to its last decimal for a minute. What is done and every answer about it is a text, compared whole with {@code two-months.txt}. Ids are told by names; of
 * times that the clock has run on to, the day. {@code -Dtwo-months.write=true} writes the text to {@code target}, to be read before it is taken over.
 */
class TwoMonthsIT {
    private static final String EXPECTED = "two-months.txt";
    private static final Pattern RUNNING_TIME =
            Pattern.compile("(\"(?:lastModifiedDate|asOf)\":\"\\d{4}-\\d\\d-\\d\\d)T[^\"]*\"");
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private final TestClient client = TestSandbox.client();
    private final SandboxPartner partner = SandboxPartner.make(client, "{\"customers\":0,\"name\":\"Two Months\"}");
    private final TestClient app = partner.app(client);
    private final TestClient user = partner.user(client, "admin-agent");
    private final StringBuilder story = new StringBuilder();

    /** What ids are called in the story. */
    private final Map<String, String> names = new LinkedHashMap<>(Map.of(partner.tenant(), "{partner}"));

    @Test
    void everyAnswerIsAsTheStorySays() throws IOException {
        clock("2041-03-01T00:00:00Z");
        customer("alpine", "Alpine BV", "NL", "nl-NL", "EUR");
        customer("baltic", "Baltic AB", "SE", "sv-SE", "SEK");
        customer("castle", "Castle SARL", "FR", "fr-FR", "EUR");
        subscription("castle", "legacy");
        budget("alpine", "30");
        budget("baltic", "50");

        clock("2041-03-02T12:00:00Z");
        usage("alpine", "vm", "2041-03-01T10:00:00Z", "3", "3.3");
        report("2041-03");

        // 24 of the 31 days of March: alpine at 80 %, baltic over.
        clock("2041-03-25T00:00:00Z");
        usage("alpine", "vm", "2041-03-24T23:59:59.999999Z", "21", "23.1");
        usage("baltic", "disk", "2041-03-10T00:00:00Z", "60.000000000000000001", null);
        usage("castle", "vm", "2041-03-12T00:00:00Z", "12", "13.2");
        report("2041-03");
        answer("/v1/customers/{alpine}/subscriptions/{alpine vm}/resourceusagerecords");
        answer("/v1/customers/{alpine}/subscriptions/{alpine vm}/meterusagerecords");
        answer("/v1/customers/{castle}/subscriptions/{castle vm}/usagerecords/resources");
        answer("/v1/customers/{castle}/subscriptions/{castle vm}/usagerecords/daily");

        // All of the budget, and no more than that.
        clock("2041-03-26T00:00:00Z");
        budget("alpine", "20");
        usage("alpine", "vm", "2041-03-16T12:00:00Z", "-4", "-4.4");
        answer("/v1/customers/{alpine}/usagesummary");

        // The edge: nothing has been written in April yet.
        clock("2041-04-01T00:00:00Z");
        report("2041-04");
        report("2041-03");

        // Late usage counts in March, whose budget stays what it was.
        clock("2041-04-02T00:00:00Z");
        budget("alpine", "100");
        usage("alpine", "disk", "2041-03-31T23:59:59.999999Z", "10.01", "11.02");
        report("2041-03");

        clock("2041-04-16T00:00:00Z");
        usage("alpine", "vm", "2041-04-01T00:00:00Z", "49.99", "55");
        usage("alpine", "disk", "2041-04-15T18:00:00Z", "0.01", null);
        budget("baltic", null);
        report("2041-04");
        answer("/budgets/v1/customers/{alpine}/usage/daily?period=2041-03");

        clock("2041-05-01T00:00:00Z");
        report("2041-05");
        report("2041-04");
        answer("/v1/customers/{alpine}/subscriptions/{alpine vm}/usagesummary?period=2041-04");
        answer("/v1/customers/{alpine}/usagesummary?period=2041-02");

        compare();
    }

    private void compare() throws IOException {
        if (Boolean.getBoolean("two-months.write")) {
            Files.writeString(Path.of("target", EXPECTED), story);
        }
        try (InputStream expected = Objects.requireNonNull(TwoMonthsIT.class.getResourceAsStream(EXPECTED), EXPECTED)) {
            assertThat(story.toString()).isEqualTo(new String(expected.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    private void tell(String line) {
        story.append(line).append('\n');
    }

    private void clock(String now) {
        tell("\n=== " + now);
        TestResponse answer = SandboxPartner.control(
                client, "PUT", "/sandbox/v1/clock?partner=" + partner.tenant(), "{\"now\":\"" + now + "\"}");
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    }

    private void customer(String name, String company, String country, String culture, String currency) {
        tell("customer " + name + ": " + company + ", " + currency);
        String body = """
                {"companyProfile":{"companyName":"%s","domain":"%s.%s.example"},
                 "billingProfile":{"culture":"%s","currencyCode":"%s","defaultAddress":{"country":"%s"}}}
                """.formatted(company, name, partner.tenant(), culture, currency, country);
        TestResponse answer = SandboxPartner.control(app, "POST", "/v1/customers", body);
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        String id = JSON.readTree(answer.body()).path("id").stringValue();
        names.put(id, "{" + name + "}");
        for (String what : new String[] {"vm", "disk"}) {
            names.put(subscriptionOf(id, what), "{" + name + " " + what + "}");
        }
    }

    /** One subscription for everything of a customer that has a legacy one, else one for each kind of resource. */
    private static String subscriptionOf(String customerId, String what) {
        return (what.equals("vm") ? "d1" : "d2") + customerId.substring(2);
    }

    private String id(String name) {
        return names.entrySet().stream()
                .filter(entry -> entry.getValue().equals("{" + name + "}"))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow();
    }

    private void subscription(String customer, String kind) {
        tell("subscription of " + customer + ": " + kind);
        TestResponse answer = SandboxPartner.control(
                app,
                "PUT",
                "/budgets/v1/customers/" + id(customer) + "/subscriptions/" + id(customer + " vm"),
                "{\"kind\":\"" + kind + "\",\"friendlyName\":\"Castle's machines\",\"offerId\":\"MS-AZR-0145P\"}");
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
    }

    private void budget(String customer, @Nullable String amount) {
        tell("budget of " + customer + ": " + amount);
        TestResponse answer =
                app.patch("/v1/customers/" + id(customer) + "/usagebudget", "{\"amount\":" + amount + "}");
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    }

    private void usage(String customer, String what, String time, String cost, @Nullable String usdCost) {
        tell("usage of " + customer + ": " + what + " " + time + " " + cost + ", USD " + usdCost);
        String usd = usdCost == null ? "" : ",\"usdCost\":" + usdCost;
        String record = """
                {"id":"%s %s %s","customerId":"%s","subscriptionId":"%s","resourceId":"/%s/1","resourceName":"%s 1",
                 "resourceType":"%s","resourceGroupName":"shop","meterId":"m-%s","meterName":"%s hours","category":"Compute",
                 "subcategory":"small","unit":"1 Hour","quantity":2,"cost":%s%s,"usageTime":"%s"}
                """.formatted(
                        customer,
                        what,
                        time,
                        id(customer),
                        id(customer + " " + what),
                        what,
                        what,
                        what,
                        what,
                        what,
                        cost,
                        usd,
                        time)
                .replace("\n", "");
        TestResponse answer = app.send(
                "POST",
                "/usage/v1/records",
                record.getBytes(StandardCharsets.UTF_8),
                "Content-Type",
                "application/x-ndjson");
        assertThat(JSON.readTree(answer.body()).path("accepted").asInt())
                .as(answer.text())
                .isEqualTo(1);
    }

    /** Everything about a period: the partner's, its customers' and the subscriptions' answers, and what they must have in common. */
    private void report(String period) {
        String query = "?period=" + period;
        JsonNode whole = answer("/v1/usagesummary" + query);
        JsonNode records = answer("/v1/customers/usagerecords" + query);
        assertThat(sum(records.path("items"), "EUR"))
                .isEqualByComparingTo(whole.path("totalCost").decimalValue());
        for (String customer : new String[] {"alpine", "baltic", "castle"}) {
            JsonNode summary = answer("/v1/customers/{" + customer + "}/usagesummary" + query);
            JsonNode parts = answer("/v1/customers/{" + customer + "}/subscriptions/usagerecords" + query);
            BigDecimal total = summary.path("totalCost").decimalValue();
            assertThat(sum(parts.path("items"), "")).isEqualByComparingTo(total);
            JsonNode days = get("/budgets/v1/customers/{" + customer + "}/usage/daily" + query);
            assertThat(sum(days.path("items"), "")).isEqualByComparingTo(total);
        }
    }

    /** Of all items of a currency, a locale of which has no code; of any for none. */
    private static BigDecimal sum(JsonNode items, String currency) {
        return items.values().stream()
                .filter(item -> item.path("currencyCode").asString(currency).equals(currency) || currency.isEmpty())
                .map(item -> item.path("totalCost").decimalValue())
                .reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    /** Asks, and tells what is answered: members of the whole and items of a collection each on a line. */
    private JsonNode answer(String path) {
        tell("\nGET " + path);
        JsonNode answer = get(path);
        answer.properties().forEach(member -> {
            if (member.getKey().equals("items")) {
                tell("  items");
                member.getValue().values().forEach(item -> tell("    " + told(item)));
            } else {
                tell("  " + member.getKey() + " " + told(member.getValue()));
            }
        });
        return answer;
    }

    private JsonNode get(String named) {
        String path = named;
        for (Map.Entry<String, String> name : names.entrySet()) {
            path = path.replace(name.getValue(), name.getKey());
        }
        TestResponse answer = user.get(path);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return JSON.readTree(RUNNING_TIME.matcher(answer.text()).replaceAll("$1\""));
    }

    private String told(JsonNode value) {
        String text = value.toString();
        for (Map.Entry<String, String> name : names.entrySet()) {
            text = text.replace(name.getKey(), name.getValue());
        }
        return text;
    }
}
