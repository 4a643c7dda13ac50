package org.usagebudget.server.usage;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.usagebudget.server.fault.FaultCode;
import org.usagebudget.server.ledger.UsageRecord;

/** What a record's members may be: inside, on and outside each bound. */
class RecordDraftTest {
    private static final String CUSTOMER = "c0000000-0000-4000-8000-000000000001";

    /** A good record with one member replaced; removed where the value is null. */
    private static CollectingSink read(String member, @Nullable String value) {
        StringBuilder json = new StringBuilder("{\"z\":0");
        for (String known : new String[] {
            "\"id\":\"r\"",
            "\"customerId\":\"" + CUSTOMER + "\"",
            "\"cost\":1",
            "\"usageTime\":\"2026-11-01T00:00:00Z\""
        }) {
            if (!known.startsWith("\"" + member + "\"")) {
                json.append(',').append(known);
            }
        }
        if (value != null) {
            json.append(",\"").append(member).append("\":").append(value);
        }
        return Bodies.read(UsageFormat.LINES, json.append('}').toString());
    }

    private static UsageRecord accepted(CollectingSink sink) {
        assertThat(sink.rejections).isEmpty();
        return sink.records.getFirst();
    }

    /** Whole records are compared, their hashes among them: the one sent after the other is the same. */
    @Test
    void subscriptionOfZerosIsNone() {
        UsageRecord without = accepted(read("subscriptionId", null));

        assertThat(accepted(read("subscriptionId", "\"00000000-0000-0000-0000-000000000000\"")))
                .isEqualTo(without);
        assertThat(without.series().subscription()).isNull();
        assertThat(accepted(read("subscriptionId", "\"00000000-0000-0000-0000-000000000001\"")))
                .isNotEqualTo(without);
    }

    @ParameterizedTest
    @CsvSource({
        "id,128",
        "resourceId,1024",
        "resourceName,512",
        "resourceType,512",
        "resourceGroupName,512",
        "meterId,512",
        "meterName,512",
        "category,512",
        "subcategory,512",
        "unit,512"
    })
    void textsHaveABound(String member, int max) {
        assertThat(read(member, "\"" + "x".repeat(max - 1) + "\"").rejections).isEmpty();
        assertThat(read(member, "\"" + "x".repeat(max) + "\"").rejections).isEmpty();
        CollectingSink beyond = read(member, "\"" + "x".repeat(max + 1) + "\"");
        assertThat(beyond.rejected()).isEqualTo(member + " must be at most " + max + " characters, were " + (max + 1));
        assertThat(beyond.rejections.getFirst().code()).isEqualTo(FaultCode.INVALID_PROPERTY);
        assertThat(beyond.rejections.getFirst().id()).isEqualTo(member.equals("id") ? "x".repeat(128) : "r");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\\u0000", "\\u001f", "\\n", "\\u007f", "\\u009f", "\\ud800", "\\udc00x", "\\ud83dx"})
    void textsHaveNoControlCharactersAndNoHalfPairs(String character) {
        for (String member : new String[] {"id", "resourceId", "unit", "meterName"}) {
            assertThat(read(member, "\"a" + character + "\"").rejected()).startsWith(member + " must ");
        }
    }

    @Test
    void textsMayBeAnythingElse() {
        String text = "a \u00a0 \u0130 \ud83d\ude00 \u202e ' \\\\ \\\"";

        assertThat(accepted(read("id", "\"" + text + "\"")).id())
                .isEqualTo("a \u00a0 \u0130 \ud83d\ude00 \u202e ' \\ \"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"id", "customerId", "cost", "usageTime"})
    void requiredMembersMustBeThere(String member) {
        assertThat(read(member, null).rejected()).isEqualTo(member + " is missing");
        assertThat(read(member, "null").rejected()).isEqualTo(member + " is missing");
    }

    @Test
    void emptyIdIsNone() {
        CollectingSink sink = read("id", "\"\"");

        assertThat(sink.rejected()).isEqualTo("id must be 1..128 characters");
        assertThat(sink.rejections.getFirst().id()).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "subscriptionId",
                "resourceId",
                "resourceName",
                "resourceType",
                "resourceGroupName",
                "meterId",
                "meterName",
                "category",
                "subcategory",
                "unit",
                "quantity",
                "usdCost",
                "currencyCode"
            })
    void otherMembersMayBeNull(String member) {
        assertThat(accepted(read(member, "null"))).isEqualTo(accepted(read("none", null)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "cost|\"1\"",
                "cost|true",
                "cost|[1]",
                "cost|{}",
                "quantity|\"1\"",
                "usdCost|\"1\"",
                "id|1",
                "id|{\"id\":[]}",
                "unit|1.5",
                "usageTime|1700000000",
                "currencyCode|false",
                "customerId|[]"
            })
    void wrongTypesRejectTheRecord(String member, String value) {
        assertThat(read(member, value).rejected()).startsWith(member + " must be a ");
    }

    @ParameterizedTest
    @CsvSource({
        "cost,COST",
        "id,ID",
        "currencyCode,CurrencyCode",
        "usageTime,usagetime",
        "unit,Unit",
        "customerId,customerid"
    })
    void memberThatStandsThereTwiceInAnyLetterCaseRejectsTheRecord(String member, String again) {
        String value = member.equals("cost") ? "1" : "null";

        CollectingSink sink = read("none", "0,\"" + member + "\":" + value + ",\"" + again + "\":" + value);

        assertThat(sink.rejected()).isEqualTo(member + " stands there twice");
    }

    @ParameterizedTest
    @CsvSource({
        "999999999999999.9999999999999, 999999999999999.9999999999999",
        "-999999999999999.9999999999999, -999999999999999.9999999999999",
        "0.000000000000000001, 0.000000000000000001",
        "1e14, 100000000000000",
        "-0.0, 0",
        "1.50E1, 15",
        "123456789012345.6789, 123456789012345.6789",
    })
    void decimalsAreExact(String sent, BigDecimal kept) {
        UsageRecord.Amounts amounts = accepted(read("cost", sent)).amounts();

        assertThat(amounts.cost()).isEqualTo(kept);
        assertThat(accepted(read("usdCost", sent)).amounts().usdCost()).isEqualTo(kept);
        assertThat(accepted(read("quantity", sent)).amounts().quantity()).isEqualTo(kept);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1000000000000000",
                "-1e15",
                "0.0000000000000000001",
                "12345678901.234567890123456789",
                "1e999999999",
                "1e-999999999"
            })
    void decimalsHaveBounds(String sent) {
        assertThat(read("cost", sent).rejected())
                .startsWith("cost must be a number with at most 28")
                .endsWith(", was " + sent);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-", "+1", ".5", "1.", "1e", "1e+", "0x1", "1,5", "1 ", "NaN", "Infinity", "١"})
    void decimalsOfCsvAreSpelledLikeJsons(String text) {
        RecordDraft draft = new RecordDraft();
        CollectingSink sink = new CollectingSink();

        draft.value(Member.COST, text.toCharArray(), 0, text.length());
        draft.giveTo(sink, 1);

        assertThat(sink.rejected()).startsWith("cost must be a number");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"1-2-3-4-5", "c00000000-000-4000-8000-000000000001", "", "c0000000-0000-4000-8000-00000000000g"})
    void idsOfCustomersAndSubscriptionsAreGuids(String id) {
        assertThat(read("customerId", "\"" + id + "\"").rejected()).startsWith("customerId must be a GUID");
        assertThat(read("subscriptionId", "\"" + id + "\"").rejected()).startsWith("subscriptionId must be a GUID");
    }

    @Test
    void guidsAreTakenInAnyLetterCase() {
        assertThat(accepted(read("customerId", "\"C0000000-0000-4000-8000-00000000000A\""))
                        .customer())
                .hasToString("c0000000-0000-4000-8000-00000000000a");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "EU", "EURO", "eur", "E1R", "ÄUR"})
    void currencyIsThreeCapitalLetters(String code) {
        assertThat(read("currencyCode", "\"" + code + "\"").rejected())
                .startsWith("currencyCode must be 3 capital letters");
        assertThat(accepted(read("currencyCode", "\"USD\"")).amounts().currencyCode())
                .isEqualTo("USD");
    }

    @Test
    void equalSeriesAreOneObject() {
        String line = "{\"id\":\"%s\",\"customerId\":\"" + CUSTOMER
                + "\",\"cost\":1,\"usageTime\":\"2026-11-01T00:00:00Z\",\"meterId\":\"%s\",\"unit\":\"h\"}\n";

        CollectingSink sink = Bodies.read(
                UsageFormat.LINES, line.formatted("a", "m") + line.formatted("b", "n") + line.formatted("c", "m"));

        assertThat(sink.records.get(2).series()).isSameAs(sink.records.get(0).series());
        assertThat(sink.records.get(1).series())
                .isNotEqualTo(sink.records.get(0).series());
    }

    @Test
    void whatIsRepeatedToTheSenderCanBeShown() {
        assertThat(Quoted.of("a\u0000\ud800b\ud83d\ude00")).isEqualTo("a\ufffd\ufffdb\ud83d\ude00");
        assertThat(Quoted.of("x".repeat(99) + "\ud83d\ude00")).isEqualTo("x".repeat(99) + "\ufffd…");
        assertThat(Quoted.of("x".repeat(100))).isEqualTo("x".repeat(100));
    }
}
