package org.usagebudget.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.StringWriter;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

class WireReaderTest {
    private static final CustomerId CUSTOMER = CustomerId.of("c0000000-0000-4000-8000-000000000001");
    private static final SubscriptionId SUBSCRIPTION = SubscriptionId.of("d0000000-0000-4000-8000-000000000101");

    private static byte[] bytes(String json) {
        return json.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] written(Consumer<JsonGenerator> writer) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(ObjectWriteContext.empty(), text)) {
            writer.accept(json);
        }
        return bytes(text.toString());
    }

    private static @Nullable BigDecimal decimal(String json) {
        return WireReader.read(bytes("[" + json + "]"), parser -> {
            parser.nextToken();
            BigDecimal value = WireReader.decimal(parser, "cost");
            return value == null ? new BigDecimal("-77") : value;
        });
    }

    private static Instant instant(String text) {
        return WireReader.read(
                bytes("\"" + text + "\""), parser -> WireReader.required(WireReader.instant(parser, "time"), "time"));
    }

    @ParameterizedTest
    @CsvSource({
        "0,0",
        "-0.50,-0.5",
        "1e3,1000",
        "1.23456789015E10,12345678901.5",
        "311.5502718281828459,311.5502718281828459",
        "'\"602.84\"',602.84",
        "1E-3,0.001"
    })
    void numbersAreExact(String json, BigDecimal value) {
        assertThat(decimal(json)).isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "true",
                "{}",
                "[]",
                "\"NaN\"",
                "\"1,5\"",
                "\"1.\"",
                "\".5\"",
                "\"1e\"",
                "\"--1\"",
                "\"0x10\"",
                "1e41",
                "1e-61"
            })
    void whatIsNoNumberOrOutOfAllBoundsIsNamed(String json) {
        assertThatThrownBy(() -> decimal(json))
                .isInstanceOf(UnreadableException.class)
                .hasMessageContaining("cost");
    }

    @Test
    void boundsOfNumbersAreInside() {
        assertThat(decimal("1e39")).isEqualByComparingTo("1e39");
        assertThat(decimal("1e-60")).isEqualByComparingTo("1e-60");
        assertThat(decimal("\"\"")).isEqualByComparingTo("-77");
        assertThat(decimal("null")).isEqualByComparingTo("-77");
    }

    @ParameterizedTest
    @CsvSource({
        "2024-05-19T03:12:44.2566667+00:00,2024-05-19T03:12:44.256666700Z",
        "2024-05-19T03:12:44Z,2024-05-19T03:12:44Z",
        "2024-05-01T00:00:00-07:00,2024-05-01T07:00:00Z",
        "2024-05-01T10:00:00.1234567,2024-05-01T10:00:00.123456700Z",
        "2024-05-01,2024-05-01T00:00:00Z",
        "9999-12-31T00:00:00Z,9999-12-31T00:00:00Z"
    })
    void timesAreReadInEveryFormOfTheWire(String text, Instant time) {
        assertThat(instant(text)).isEqualTo(time);
    }

    @ParameterizedTest
    @ValueSource(strings = {"yesterday", "2024-13-01", "6/1/2017 12:00:00 AM", "2024-05-01T25:00:00Z", "T"})
    void whatIsNoTimeIsNamed(String text) {
        assertThatThrownBy(() -> instant(text))
                .isInstanceOf(UnreadableException.class)
                .hasMessageContaining("time must be a time, was \"" + text);
    }

    @Test
    void membersThatNobodyReadsAreSkippedWhole() {
        AtomicInteger seen = new AtomicInteger();

        WireReader.read(bytes("{\"a\":{\"b\":[{\"c\":1}]},\"d\":[[]],\"E\":2} {broken"), parser -> {
            WireReader.readObject(parser, "it", (name, value) -> seen.addAndGet(name.equals("e") ? 10 : 1));
            return seen;
        });

        assertThat(seen).hasValue(12);
    }

    @Test
    void nestingIsBounded() {
        int max = WireReader.NESTING_MAX;

        assertThat(customerWith("[".repeat(max - 1) + "]".repeat(max - 1)).id()).isEqualTo(CUSTOMER);
        assertThatThrownBy(() -> customerWith("[".repeat(max) + "]".repeat(max)))
                .isInstanceOf(UnreadableException.class);
    }

    private static Customer customerWith(String news) {
        return WireReader.read(bytes("{\"id\":\"" + CUSTOMER + "\",\"news\":" + news + "}"), Customer::read);
    }

    @Test
    void whatTheModelWritesItReads() {
        SpendingBudget budget = SpendingBudget.of("750.5").withEtag("\"3\"");
        Customer customer = Customer.builder(CUSTOMER)
                .companyName("Northwind")
                .domain("northwind.example")
                .country("DE")
                .culture("de-DE")
                .currencyCode("EUR")
                .build();
        Subscription subscription = Subscription.builder(CUSTOMER, SUBSCRIPTION)
                .kind(Subscription.LICENSE)
                .status(Subscription.SUSPENDED)
                .friendlyName("Office")
                .offerId("o")
                .offerName("n")
                .orderId("1")
                .partnerId("2")
                .createdAt(Instant.parse("2026-11-01T00:00:00Z"))
                .etag("\"1\"")
                .build();

        assertThat(WireReader.read(written(json -> budget.writeTo(json, new Link("/x", "GET"))), SpendingBudget::read))
                .isEqualTo(budget);
        assertThat(WireReader.read(written(customer::writeTo), Customer::read)).isEqualTo(customer);
        Subscription read =
                WireReader.read(written(subscription::writeTo), parser -> Subscription.read(parser, CUSTOMER));
        assertThat(read).isEqualTo(subscription);
        assertThat(subscription.toBuilder().build()).isEqualTo(subscription);
    }

    @Test
    void pageKeepsItsLinksAndItems() {
        Link next = new Link(
                "/customers?seekOperation=Next", "GET", List.of(new Link.Header("MS-ContinuationToken", "AQ==")));
        byte[] page = written(json -> {
            CollectionWriter writer = CollectionWriter.begin(json);
            writer.item(item -> item.writeString("a")).item(item -> item.writeString("b"));
            writer.end(new CollectionWriter.Place(new Link("/customers", "GET"), next, null, "AQ=="));
        });

        CollectionPage<String> read = WireReader.read(
                page,
                parser -> CollectionPage.read(parser, item -> WireReader.required(WireReader.text(item), "item")));

        assertThat(read).isEqualTo(new CollectionPage<>(List.of("a", "b"), OptionalLong.of(2), next, null));
    }

    @Test
    void pageWithoutLinksIsTheLast() {
        CollectionPage<String> read = WireReader.read(
                bytes("{\"totalCount\":null,\"items\":[],\"links\":{\"next\":null,\"self\":{}}}"),
                parser -> CollectionPage.read(parser, item -> "x"));

        assertThat(read).isEqualTo(new CollectionPage<>(List.of(), OptionalLong.empty(), null, null));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"code\":2000,\"description\":\"d\",\"data\":[\"x\",1,{\"a\":1}],\"source\":\"PartnerFD\"}|2000|d|[x, 1]",
                "{\"code\":\"2000\",\"description\":\"d\",\"data\":null}|2000|d|[]",
                "{\"statusCode\":429,\"message\":\"slow\"}||slow|[]",
                "{\"error\":\"invalid_grant\",\"error_description\":\"AADSTS\"}|invalid_grant|AADSTS|[]",
                "{\"code\":{},\"data\":{\"a\":1}}|||[]"
            })
    void faultsAreReadInEveryForm(String json, @Nullable String code, @Nullable String description, String data) {
        ReceivedFault fault = WireReader.read(bytes(json), ReceivedFault::read);

        assertThat(fault.code()).isEqualTo(code == null ? "" : code);
        assertThat(fault.description()).isEqualTo(description == null ? "" : description);
        assertThat(fault.data()).hasToString(data);
    }

    @Test
    void textsOfFaultsAreCut() {
        String max = "x".repeat(ReceivedFault.TEXT_MAX);

        assertThat(new ReceivedFault(max, max, List.of()).description()).isEqualTo(max);
        assertThat(new ReceivedFault("", max + "x", List.of()).description())
                .hasSize(ReceivedFault.TEXT_MAX)
                .endsWith("…");
    }

    @Test
    void customerWithoutAnIdIsUnreadable() {
        UUID id = CUSTOMER.value();

        assertThatThrownBy(() -> WireReader.read(bytes("{\"companyProfile\":{}}"), Customer::read))
                .hasMessageContaining("id is missing");
        assertThat(WireReader.read(bytes("{\"companyProfile\":{\"tenantId\":\"" + id + "\"}}"), Customer::read)
                        .id())
                .isEqualTo(CUSTOMER);
    }
}
