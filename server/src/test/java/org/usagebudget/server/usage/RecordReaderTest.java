package org.usagebudget.server.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.usagebudget.server.fault.FaultCode;
import org.usagebudget.server.fault.FaultException;
import org.usagebudget.server.ledger.UsageRecord;
import org.usagebudget.server.web.Seeds;

/** Every format is read to the records that were written, and no bytes are read to anything but records, rejections and faults. */
class RecordReaderTest {
    private static final int RECORDS = 300;
    private static final int MUTATIONS = 3_000;
    private static final String CUSTOMER = "c0000000-0000-4000-8000-000000000001";

    private static String record(String id) {
        return "{\"id\":\"" + id + "\",\"customerId\":\"" + CUSTOMER
                + "\",\"cost\":1,\"usageTime\":\"2026-11-01T00:00:00Z\"}";
    }

    private static String written(UsageFormat format, List<UsageRecord> records) {
        return switch (format) {
            case ARRAY -> records.stream().map(RandomUsage::json).collect(Collectors.joining(",\n", "[", "]"));
            case LINES -> records.stream().map(RandomUsage::json).collect(Collectors.joining("\r\n\r\n"));
            case EVENTS ->
                records.stream().map(r -> RandomUsage.event(r, false)).collect(Collectors.joining(",", "\ufeff[", "]"));
            case EVENT -> RandomUsage.event(records.getFirst(), false);
            case FOCUS -> RandomUsage.focus(records);
        };
    }

    private static List<UsageRecord> records(RandomUsage usage, UsageFormat format) {
        List<UsageRecord> records = new ArrayList<>();
        for (int i = 0; i < (format == UsageFormat.EVENT ? 1 : RECORDS); i++) {
            records.add(usage.record(format == UsageFormat.FOCUS));
        }
        return records;
    }

    @ParameterizedTest
    @EnumSource
    void whatIsWrittenIsRead(UsageFormat format) {
        List<UsageRecord> records = records(new RandomUsage(Seeds.seed("whatIsWrittenIsRead")), format);

        byte[] bytes = Bodies.bytes(written(format, records));
        CollectingSink slow = new CollectingSink();
        format.reader().read(Bodies.byteByByte(bytes), slow);
        CollectingSink sink = Bodies.read(format, bytes);

        assertThat(sink.rejections).isEmpty();
        assertThat(sink.records).isEqualTo(records);
        assertThat(slow.records).isEqualTo(records);
    }

    @ParameterizedTest
    @EnumSource
    void mutatedBytesAreRecordsRejectionsOrFaults(UsageFormat format) {
        long seed = Seeds.seed("mutatedBytesAreRecordsRejectionsOrFaults");
        Random random = new Random(seed);
        List<UsageRecord> records =
                records(new RandomUsage(seed), format).subList(0, format == UsageFormat.EVENT ? 1 : 5);
        byte[] whole = Bodies.bytes(written(format, records));
        int faults = 0;
        int rejections = 0;

        for (int i = 0; i < MUTATIONS; i++) {
            byte[] bytes = whole.clone();
            for (int j = random.nextInt(4); j >= 0; j--) {
                bytes[random.nextInt(bytes.length)] =
                        (byte) (random.nextBoolean() ? random.nextInt() : "\"{}[],:\n".charAt(random.nextInt(8)));
            }
            try {
                CollectingSink sink = Bodies.read(format, bytes);
                rejections += sink.rejections.size();
            } catch (FaultException e) {
                assertThat(e.code()).isIn(FaultCode.INVALID_INPUT, FaultCode.INVALID_PROPERTY);
                faults++;
            }
        }

        assertThat(rejections).isPositive();
        assertThat(faults > 0).isEqualTo(format != UsageFormat.LINES);
    }

    @Test
    void lineThatIsNoJsonIsRejectedAlone() {
        CollectingSink sink = Bodies.read(
                UsageFormat.LINES,
                record("a") + "\n{\"id\":\"b\",\n\n\"\n" + record("c") + record("d") + "\n[1]\n\ufeff\n" + record("e"));

        assertThat(sink.ids()).containsExactly("a", "e");
        assertThat(sink.lines).containsExactly(1L, 8L);
        assertThat(sink.rejections).extracting(RecordSink.Rejection::line).containsExactly(2L, 4L, 5L, 6L, 7L);
        assertThat(sink.rejections).extracting(RecordSink.Rejection::code).containsOnly(FaultCode.INVALID_INPUT);
        assertThat(sink.rejections.getFirst().id()).isEqualTo("b");
        assertThat(sink.rejections.getFirst().detail()).startsWith("not valid JSON at column ");
    }

    @ParameterizedTest
    @CsvSource({"-1,true", "0,true", "1,false", "100000,false"})
    void lineHasABound(int beyond, boolean fits) {
        String line = record("long");
        String padded = line + " ".repeat(UsageLimits.LINE_MAX + beyond - line.length());

        CollectingSink sink = Bodies.read(UsageFormat.LINES, record("a") + "\n" + padded + "\n" + record("z"));

        assertThat(sink.ids()).isEqualTo(fits ? List.of("a", "long", "z") : List.of("a", "z"));
        if (!fits) {
            assertThat(sink.rejected()).contains("at most 65536 bytes");
            assertThat(sink.lines).containsExactly(1L, 3L);
        }
    }

    @Test
    void lastLineMayBeTooLong() {
        assertThat(Bodies.read(UsageFormat.LINES, "x".repeat(UsageLimits.LINE_MAX + 1))
                        .rejected())
                .contains("at most 65536 bytes");
    }

    @Test
    void arrayIsReadUpToWhereItIsNoJson() {
        CollectingSink sink = new CollectingSink();

        assertThatThrownBy(() -> UsageFormat.ARRAY
                        .reader()
                        .read(Bodies.body(Bodies.bytes("[" + record("a") + "," + record("b") + ",{\"id\":}")), sink))
                .isInstanceOfSatisfying(FaultException.class, e -> {
                    assertThat(e.code()).isEqualTo(FaultCode.INVALID_INPUT);
                    assertThat(e.data().getFirst()).contains("line 1").endsWith("after 3 elements");
                });
        assertThat(sink.ids()).containsExactly("a", "b");
    }

    @Test
    void elementOfAnArrayThatIsNoObjectIsRejectedAlone() {
        CollectingSink sink = Bodies.read(UsageFormat.ARRAY, "[1,[{}],null," + record("a") + "]");

        assertThat(sink.lines).containsExactly(4L);
        assertThat(sink.rejections).extracting(RecordSink.Rejection::line).containsExactly(1L, 2L, 3L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "[] []", "[", "\"a\""})
    void whatIsNoArrayIsAFault(String body) {
        assertThatThrownBy(() -> Bodies.read(UsageFormat.ARRAY, body))
                .isInstanceOfSatisfying(
                        FaultException.class, e -> assertThat(e.code()).isEqualTo(FaultCode.INVALID_INPUT));
    }

    @Test
    void textOfAnArrayHasABound() {
        String fits = record("a").replace("}", ",\"unit\":\"" + "x".repeat(UsageLimits.TOKEN_MAX) + "\"}");
        String beyond = record("b").replace("}", ",\"unit\":\"" + "x".repeat(UsageLimits.TOKEN_MAX + 1) + "\"}");

        assertThat(Bodies.read(UsageFormat.ARRAY, "[" + fits + "]").rejected()).startsWith("unit must be at most 512");
        assertThatThrownBy(() -> Bodies.read(UsageFormat.ARRAY, "[" + beyond + "]"))
                .isInstanceOf(FaultException.class);
    }

    @Test
    void namesOfUnknownMembersHaveABound() {
        String fits = record("a").replace("}", ",\"" + "x".repeat(512) + "\":0}");
        String beyond = record("b").replace("}", ",\"" + "x".repeat(3 * UsageLimits.MEMBER_NAME_MAX) + "\":0}");

        CollectingSink sink = Bodies.read(UsageFormat.LINES, fits + "\n" + beyond + "\n" + record("c"));

        assertThat(sink.ids()).containsExactly("a", "c");
        assertThat(sink.rejected()).startsWith("not valid JSON");
    }

    @ParameterizedTest
    @CsvSource({"id,511", "id,512", "id,513", "source,513", "type,513", "time,513", "specversion,513"})
    void attributesOfEventsHaveABound(String attribute, int length) {
        StringBuilder event = new StringBuilder("{\"data\":" + record("r"));
        for (String name : List.of("specversion", "id", "source", "type", "time")) {
            String value = name.equals("specversion") ? "1.0" : "x";
            event.append(",\"%s\":\"%s\"".formatted(name, name.equals(attribute) ? "x".repeat(length) : value));
        }

        CollectingSink sink = Bodies.read(UsageFormat.EVENT, event.append('}').toString());

        if (length <= UsageLimits.TEXT_MAX) {
            assertThat(sink.ids()).containsExactly("r");
        } else {
            assertThat(sink.rejected())
                    .isEqualTo("the event's " + attribute + " must be at most 512 characters, were " + length);
        }
    }

    @Test
    void eventWithoutIdAndTimeInItsDataGivesThem() {
        CollectingSink sink = Bodies.read(
                UsageFormat.EVENTS,
                "[{\"data\":{\"customerId\":\"" + CUSTOMER + "\",\"cost\":1},\"time\":\"2026-11-01T02:00:00+02:00\","
                        + "\"id\":\"7\",\"source\":\"/meters/eu\",\"specversion\":\"1.0\",\"type\":\"t\"}]");

        assertThat(sink.ids()).containsExactly("/meters/eu#7");
        assertThat(sink.records.getFirst().usageTime()).hasToString("2026-11-01T00:00:00Z");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"specversion\":\"0.3\",\"id\":\"1\",\"source\":\"s\",\"type\":\"t\",\"data\":R | specversion must be 1.0",
                "\"id\":\"1\",\"source\":\"s\",\"type\":\"t\",\"data\":R | specversion is missing",
                "\"specversion\":\"1.0\",\"source\":\"s\",\"type\":\"t\",\"data\":R | id is missing",
                "\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"\",\"type\":\"t\",\"data\":R | source is missing",
                "\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"s\",\"data\":R | type is missing",
                "\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"s\",\"type\":\"t\" | data are missing",
                "\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"s\",\"type\":\"t\",\"data\":\"x\" | data must be a JSON object",
                "\"specversion\":\"1.0\",\"id\":\"1\",\"id\":\"2\",\"source\":\"s\",\"type\":\"t\",\"data\":R | id stands there twice",
                "\"specversion\":\"1.0\",\"id\":1,\"source\":\"s\",\"type\":\"t\",\"data\":R | id must be a text",
                "\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"s\",\"type\":\"t\",\"data\":R,\"data\":{} | data stand there twice",
            })
    void eventThatIsNoneIsRejectedAlone(String members, String wrong) {
        String event = "{" + members.replace("R", record("r")) + "}";
        String good = RandomUsage.event(
                Bodies.read(UsageFormat.LINES, record("good")).records.getFirst(), false);

        CollectingSink sink = Bodies.read(UsageFormat.EVENTS, "[" + event + "," + good + "]");

        assertThat(sink.rejected()).startsWith("the event's").contains(wrong);
        assertThat(sink.ids()).containsExactly("good");
    }

    @Test
    void csvTakesTheCustomerOfEitherColumn() {
        String other = "c0000000-0000-4000-8000-000000000002";
        CollectingSink sink = Bodies.read(
                UsageFormat.FOCUS,
                "x_RecordId,SubAccountId,x_CustomerId,BilledCost,ChargePeriodStart\n"
                        + "a," + CUSTOMER + "," + other + ",1,2026-11-01T00:00:00Z\n"
                        + "b," + CUSTOMER + ",,1,2026-11-01T00:00:00Z\n"
                        + "\"c\n\"," + CUSTOMER + ",,1,2026-11-01T00:00:00Z\n"
                        + "d,none," + other + ",-1e1,2026-11-01T00:00Z\n"
                        + "e,,,1,2026-11-01T00:00:00Z\n"
                        + "f\n");

        assertThat(sink.ids()).containsExactly("a", "b", "d");
        assertThat(sink.records).extracting(r -> r.customer().toString()).containsExactly(other, CUSTOMER, other);
        assertThat(sink.lines).containsExactly(2L, 3L, 6L);
        assertThat(sink.rejections).extracting(RecordSink.Rejection::line).containsExactly(4L, 7L, 8L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a,b", "a,", ",a"})
    void csvRowThatIsWiderThanTheHeaderIsRejected(String cells) {
        String header = "BilledCost,SubAccountId,ChargePeriodStart,x_RecordId\n";
        String start = "1," + CUSTOMER + ",2026-11-01T00:00:00Z,";

        assertThat(Bodies.read(UsageFormat.FOCUS, header + start + "a\n").ids()).containsExactly("a");
        assertThat(Bodies.read(UsageFormat.FOCUS, header + start + cells + "\n").rejected())
                .isEqualTo("the row has 5 cells, the header has 4");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "x_RecordId,x_CustomerId,BilledCost,Tags | columns are missing: ChargePeriodStart",
                "Tags | columns are missing: x_RecordId, x_CustomerId or SubAccountId, BilledCost, ChargePeriodStart",
                "x_RecordId,x_recordid,x_CustomerId,BilledCost,ChargePeriodStart | x_RecordId",
            })
    void csvNeedsItsColumnsOnce(String header, String wrong) {
        assertThatThrownBy(() -> Bodies.read(UsageFormat.FOCUS, header + "\n"))
                .isInstanceOfSatisfying(FaultException.class, e -> {
                    assertThat(e.code()).isEqualTo(FaultCode.INVALID_PROPERTY);
                    assertThat(e.data().getFirst()).isEqualTo(wrong);
                });
    }

    @ParameterizedTest
    @CsvSource({"1000,true", "1001,false"})
    void csvHasABoundOfColumns(int columns, boolean fits) {
        String header = "x_RecordId,x_CustomerId,BilledCost,ChargePeriodStart" + ",t".repeat(columns - 4) + "\n";

        if (fits) {
            assertThat(Bodies.read(UsageFormat.FOCUS, header).records).isEmpty();
        } else {
            assertThatThrownBy(() -> Bodies.read(UsageFormat.FOCUS, header))
                    .isInstanceOfSatisfying(
                            FaultException.class, e -> assertThat(e.data()).containsExactly("columns must be 1..1000"));
        }
    }

    @ParameterizedTest
    @CsvSource({"255,true", "256,true", "257,false", "60000,false"})
    void csvHasABoundOfColumnNames(int length, boolean fits) {
        String header = "x_RecordId,x_CustomerId,BilledCost,ChargePeriodStart," + "t".repeat(length) + "\n";

        if (fits) {
            assertThat(Bodies.read(UsageFormat.FOCUS, header).records).isEmpty();
        } else {
            assertThatThrownBy(() -> Bodies.read(UsageFormat.FOCUS, header))
                    .isInstanceOfSatisfying(
                            FaultException.class,
                            e -> assertThat(e.data())
                                    .containsExactly(
                                            "the name of column 5 must be at most 256 characters, was " + length));
        }
    }

    @Test
    void csvThatIsCutInItsLastRowNeverCountsAShorterCost() {
        String rest = ",2026-11-01T00:00:00Z,EUR\n";
        String csv = "x_RecordId,x_CustomerId,BilledCost,ChargePeriodStart,BillingCurrency\n" + "a," + CUSTOMER + ",1"
                + rest + "b," + CUSTOMER + ",12345" + rest;
        int cellsEnd = csv.length() - "EUR\n".length();
        int rowStart = csv.indexOf("b,");

        for (int end = rowStart + 1; end < cellsEnd; end++) {
            CollectingSink sink = Bodies.read(UsageFormat.FOCUS, csv.substring(0, end));

            assertThat(sink.ids()).containsExactly("a");
            assertThat(sink.rejected()).matches("the row has [1-4] cells, the header has 5");
            assertThat(sink.rejections.getFirst().line()).isEqualTo(3);
            assertThat(sink.rejections.getFirst().code()).isEqualTo(FaultCode.INVALID_INPUT);
        }
        assertThat(Bodies.read(UsageFormat.FOCUS, csv).ids()).containsExactly("a", "b");
    }

    @Test
    void csvIsReadUpToWhereItsQuotesBreak() {
        CollectingSink sink = new CollectingSink();
        String body = "x_RecordId,x_CustomerId,BilledCost,ChargePeriodStart\na," + CUSTOMER
                + ",1,2026-11-01T00:00:00Z\n" + "\"b\"x," + CUSTOMER + ",1,2026-11-01T00:00:00Z\n";

        assertThatThrownBy(() -> UsageFormat.FOCUS.reader().read(Bodies.body(Bodies.bytes(body)), sink))
                .isInstanceOfSatisfying(
                        FaultException.class, e -> assertThat(e.code()).isEqualTo(FaultCode.INVALID_INPUT));
        assertThat(sink.ids()).containsExactly("a");
    }

    @Test
    void bytesThatAreNoUtf8RejectTheirRecordAlone() {
        byte[] csv = Bodies.bytes("x_RecordId,x_CustomerId,BilledCost,ChargePeriodStart,ResourceName,Tags\n" + "a,"
                + CUSTOMER + ",1,2026-11-01T00:00:00Z,~,\nb," + CUSTOMER + ",1,2026-11-01T00:00:00Z,,~\n");
        for (int i = 0; i < csv.length; i++) {
            csv[i] = csv[i] == '~' ? (byte) 0xff : csv[i];
        }
        CollectingSink sink = Bodies.read(UsageFormat.FOCUS, csv);

        assertThat(sink.rejected()).isEqualTo("ResourceName must be UTF-8");
        assertThat(sink.ids()).containsExactly("b");
    }

    @Test
    void emptyCsvIsAFault() {
        assertThatThrownBy(() -> Bodies.read(UsageFormat.FOCUS, ""))
                .isInstanceOfSatisfying(
                        FaultException.class,
                        e -> assertThat(e.data().getFirst()).contains("header row"));
    }
}
