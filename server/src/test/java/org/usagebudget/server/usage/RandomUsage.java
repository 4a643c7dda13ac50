package org.usagebudget.server.usage;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.usagebudget.model.CustomerId;
import org.usagebudget.model.Decimals;
import org.usagebudget.server.ledger.UsageRecord;
import org.usagebudget.server.ledger.UsageSeries;
import org.usagebudget.server.web.Json;
import tools.jackson.core.JsonGenerator;

/** Makes records at random, and writes them in each format. */
final class RandomUsage {
    private static final String[] PIECES = {
        "vm", "\"", ",", "\\", " ", "ä", "日", "😀", "/", "{", "İ", "'", ";", "#", "x"
    };
    private static final long YEAR = 365L * 86_400L;

    private final Random random;

    RandomUsage(long seed) {
        random = new Random(seed);
    }

    /** Without what FOCUS has no column for where {@code focus}. */
    UsageRecord record(boolean focus) {
        UsageSeries.Resource resource = new UsageSeries.Resource(text(30), text(5), text(5), focus ? "" : text(5));
        UsageSeries.Meter meter =
                new UsageSeries.Meter(text(5), focus ? "" : text(5), text(2), focus ? "" : text(2), text(2));
        UUID subscription = focus || random.nextBoolean() ? null : uuid();
        BigDecimal usd = focus || random.nextBoolean() ? null : decimal();
        return UsageRecord.of(
                uuid() + text(3),
                new CustomerId(uuid()),
                Instant.ofEpochSecond(1_700_000_000L + random.nextLong(YEAR), random.nextInt(1_000_000) * 1_000L),
                new UsageSeries(subscription, resource, meter),
                new UsageRecord.Amounts(
                        decimal(), usd, random.nextBoolean() ? null : decimal(), random.nextBoolean() ? null : "EUR"));
    }

    private UUID uuid() {
        return new UUID(random.nextLong(), random.nextLong());
    }

    private String text(int pieces) {
        return random.ints(random.nextInt(pieces + 1), 0, PIECES.length)
                .mapToObj(i -> PIECES[i])
                .collect(Collectors.joining());
    }

    private BigDecimal decimal() {
        int scale = random.nextInt(19);
        BigInteger digits = new BigInteger(random.nextInt(48), random);
        BigDecimal value = Decimals.canonical(new BigDecimal(digits, scale));
        return random.nextBoolean() ? value : value.negate();
    }

    static String json(UsageRecord record) {
        return new String(Json.bytes(json -> write(json, record)), StandardCharsets.UTF_8);
    }

    /** The record as an event's data; its id and its time the event's where {@code bare}. */
    static String event(UsageRecord record, boolean bare) {
        String data = json(record);
        if (!bare) {
            return "{\"data\":" + data
                    + ",\"specversion\":\"1.0\",\"id\":\"e\",\"source\":\"s\",\"type\":\"usage\",\"extra\":[1,{}]}";
        }
        int hash = record.id().indexOf('-');
        return "{\"specversion\":\"1.0\",\"source\":" + quoted(record.id().substring(0, hash)) + ",\"id\":"
                + quoted(record.id().substring(hash + 1)) + ",\"type\":\"usage\",\"time\":\"" + record.usageTime()
                + "\",\"data\":" + data + "}";
    }

    static String focus(List<UsageRecord> records) {
        StringBuilder csv = new StringBuilder(
                "X_recordid,Tags,SUBACCOUNTID,BilledCost,BillingCurrency,ChargePeriodStart,ConsumedQuantity,"
                        + "ConsumedUnit,ResourceId,ResourceName,ResourceType,SkuMeter,ServiceCategory\r\n");
        for (UsageRecord record : records) {
            UsageSeries series = record.series();
            List<@Nullable Object> cells = new ArrayList<>();
            cells.add(record.id());
            cells.add("two\nlines");
            cells.add(record.customer());
            cells.add(record.amounts().cost());
            cells.add(record.amounts().currencyCode());
            cells.add(record.usageTime());
            cells.add(record.amounts().quantity());
            cells.add(series.meter().unit());
            cells.add(series.resource().id());
            cells.add(series.resource().name());
            cells.add(series.resource().type());
            cells.add(series.meter().id());
            cells.add(series.meter().category());
            csv.append(cells.stream()
                            .map(cell ->
                                    cell == null ? "" : "\"" + cell.toString().replace("\"", "\"\"") + "\"")
                            .collect(Collectors.joining(",")))
                    .append("\r\n");
        }
        return csv.toString();
    }

    private static String quoted(String text) {
        return new String(Json.bytes(json -> json.writeString(text)), StandardCharsets.UTF_8);
    }

    private static void write(JsonGenerator json, UsageRecord record) {
        UsageSeries series = record.series();
        json.writeStartObject();
        text(json, "usageTime", record.usageTime().toString());
        text(json, "meterId", series.meter().id());
        text(json, "meterName", series.meter().name());
        text(json, "category", series.meter().category());
        text(json, "subcategory", series.meter().subcategory());
        text(json, "unit", series.meter().unit());
        number(json, "quantity", record.amounts().quantity());
        text(json, "customerId", record.customer().toString());
        text(
                json,
                "subscriptionId",
                series.subscription() == null ? null : series.subscription().toString());
        json.writeArrayPropertyStart("unknown");
        json.writeStartObject();
        json.writeEndObject();
        json.writeEndArray();
        text(json, "resourceId", series.resource().id());
        text(json, "resourceName", series.resource().name());
        text(json, "resourceType", series.resource().type());
        text(json, "resourceGroupName", series.resource().group());
        number(json, "cost", record.amounts().cost());
        number(json, "usdCost", record.amounts().usdCost());
        text(json, "currencyCode", record.amounts().currencyCode());
        text(json, "id", record.id());
        json.writeEndObject();
    }

    private static void text(JsonGenerator json, String name, @Nullable String value) {
        json.writeName(name);
        json.writeString(value);
    }

    private static void number(JsonGenerator json, String name, @Nullable BigDecimal value) {
        json.writeName(name);
        if (value == null) {
            json.writeNull();
        } else {
            json.writeNumber(value.toString());
        }
    }
}
