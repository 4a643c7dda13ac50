package org.usagebudget.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.usagebudget.model.CustomerId;
import org.usagebudget.model.UsageCounted;
import org.usagebudget.model.UsageRecord;

class UsageTest {
    private static final String COUNTED = """
            {"accepted":2,"duplicates":1,"rejectedCount":1,"rejected":[{"line":4,"id":"r-4","code":3000,"description":"cost is missing"}],
             "totals":[{"currencyCode":"EUR","cost":2.25}]}""";

    private final Fixture fixture = new Fixture();

    private static UsageRecord record(int number) {
        return UsageRecord.builder("r-" + number, CustomerId.of(Fixture.CUSTOMER))
                .cost(new BigDecimal("1.50"))
                .quantity(new BigDecimal("2"))
                .unit("1 \"Hour\"\n")
                .usageTime(Instant.parse("2026-11-01T00:00:00Z"))
                .build();
    }

    @Test
    void recordsAreSentAsLinesAndTheirCountsRead() {
        fixture.wire.then(200, COUNTED);

        UsageCounted counted = fixture.builder().build().usage().send(List.of(record(1), record(2)));

        HttpCall sent = fixture.wire.sent().get(0);
        assertThat(sent.uri()).hasToString("http://localhost:8080/usage/v1/records");
        assertThat(sent.headers()).containsEntry("Content-Type", "application/x-ndjson");
        assertThat(ScriptedTransport.body(sent)).isEqualTo("""
                        {"id":"r-1","customerId":"c0000000-0000-4000-8000-000000000001","unit":"1 \\"Hour\\"\\n","quantity":2,"cost":1.5,"usageTime":"2026-11-01T00:00:00Z"}
                        {"id":"r-2","customerId":"c0000000-0000-4000-8000-000000000001","unit":"1 \\"Hour\\"\\n","quantity":2,"cost":1.5,"usageTime":"2026-11-01T00:00:00Z"}""");
        assertThat(counted)
                .isEqualTo(new UsageCounted(
                        2,
                        1,
                        1,
                        List.of(new UsageCounted.Rejection(4, "r-4", 3000, "cost is missing")),
                        Map.of("EUR", new BigDecimal("2.25"))));
        assertThat(counted.sent()).isEqualTo(4);
    }

    @Test
    void recordsThatCanBeReadAgainAreRepeatedAndOthersAreNot() {
        fixture.wire.then(503, "").then(200, COUNTED).then(503, "");
        Usage usage = fixture.builder().build().usage();

        usage.send(List.of(record(1)));
        assertThatThrownBy(() -> usage.send(List.of(record(1)).iterator()))
                .isInstanceOf(PartnerException.ServerBusy.class);

        assertThat(fixture.wire.sent()).hasSize(3);
        assertThat(fixture.wire.sentHeader("MS-RequestId").stream().distinct()).hasSize(2);
    }

    @Test
    void streamThatCanBeReadOnceIsNotSentFromItsMiddle() {
        List<String> bodies = new ArrayList<>();
        fixture.wire
                .then(call -> {
                    bodies.add(ScriptedTransport.body(call));
                    return CompletableFuture.failedFuture(new IOException("connection reset"));
                })
                .then(200, COUNTED);
        InputStream pipe = new ByteArrayInputStream("{}".getBytes(StandardCharsets.UTF_8));
        Usage usage = fixture.builder().build().usage();

        assertThatThrownBy(() -> usage.sendStreamOnce(pipe, UsageFormat.JSON_LINES, "gzip"))
                .isInstanceOf(PartnerException.Transport.class);

        assertThat(fixture.wire.sent()).hasSize(1);
        assertThat(fixture.wire.sent().get(0).headers()).containsEntry("Content-Encoding", "gzip");
        assertThat(bodies).containsExactly("{}");
    }

    @Test
    void streamThatCanBeReadOnceIsSentAgainWhereNothingWasReadOfIt() {
        fixture.wire.then(503, "").then(200, COUNTED);
        InputStream pipe = new ByteArrayInputStream("{}".getBytes(StandardCharsets.UTF_8));

        fixture.builder().build().usage().sendStreamOnce(pipe, UsageFormat.JSON_LINES, "");

        assertThat(ScriptedTransport.body(fixture.wire.sent().get(1))).isEqualTo("{}");
    }

    @Test
    void standstillEndsAStreamHoweverLongItMayTake() throws IOException {
        fixture.time.hold();
        CompletableFuture<HttpAnswer> exchange = fixture.wire.thenHang();
        Usage usage = fixture.builder()
                .timeout(Duration.ofSeconds(60))
                .retries(Retries.none())
                .build()
                .usage();
        CompletableFuture<UsageCounted> counted = usage.sendAsync(
                IntStream.range(0, 5).mapToObj(UsageTest::record).iterator());
        InputStream body = fixture.wire.sent().get(0).body().orElseThrow().open();

        assertThat(body.read()).isEqualTo('{');
        fixture.time.held().get(0).complete(null);
        assertThat(counted).isNotDone();
        assertThat(body.read()).isEqualTo('"');
        fixture.time.held().get(1).complete(null);
        assertThat(counted).isNotDone();
        fixture.time.held().get(2).complete(null);

        assertThat(counted).isCompletedExceptionally();
        assertThat(exchange).isCancelled();
    }

    @Test
    void sourceThatTakesItsTimeEndsNoStream() throws Exception {
        fixture.time.hold();
        CompletableFuture<HttpAnswer> exchange = fixture.wire.thenHang();
        CompletableFuture<InputStream> slow = new CompletableFuture<>();
        CountDownLatch asked = new CountDownLatch(1);
        InputStream source = new InputStream() {
            @Override
            public int read() throws IOException {
                asked.countDown();
                return slow.join().read();
            }

            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                asked.countDown();
                return slow.join().read(target, offset, length);
            }
        };
        CompletableFuture<UsageCounted> counted = fixture.builder()
                .timeout(Duration.ofSeconds(60))
                .build()
                .usage()
                .sendStreamOnceAsync(source, UsageFormat.JSON_LINES, "");
        InputStream body = fixture.wire.sent().get(0).body().orElseThrow().open();
        CompletableFuture<Integer> read = CompletableFuture.supplyAsync(() -> {
            try {
                return body.read();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        assertThat(asked.await(30, TimeUnit.SECONDS)).isTrue();

        for (int i = 0; i < 3; i++) {
            fixture.time.held().get(i).complete(null);
        }

        assertThat(counted).isNotDone();
        slow.complete(new ByteArrayInputStream(new byte[] {7}));
        assertThat(read.join()).isEqualTo(7);
        assertThat(exchange).isNotDone();
    }

    @Test
    void streamThatTheClientClosesHasNotFailed() throws IOException {
        // It throws once it is closed.
        StreamSource source = new StreamSource(InputStream::nullInputStream, false);
        InputStream in = source.body().open();

        in.close();

        assertThatThrownBy(() -> in.read(new byte[1], 0, 1)).isInstanceOf(IOException.class);
        assertThat(source.failure()).isNull();
        assertThat(source.body().isRepeatable()).isTrue();
    }

    @Test
    void fileIsSentAsItIs(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("focus.csv.gz"), "not read here");
        fixture.wire.then(200, COUNTED);

        fixture.builder().build().usage().sendFile(file, UsageFormat.FOCUS_CSV);

        HttpCall sent = fixture.wire.sent().get(0);
        assertThat(sent.headers()).containsEntry("Content-Type", "text/csv").containsEntry("Content-Encoding", "gzip");
        assertThat(ScriptedTransport.body(sent)).isEqualTo("not read here");
        assertThatThrownBy(
                        () -> fixture.builder().build().usage().sendFile(folder.resolve("no"), UsageFormat.JSON_LINES))
                .hasMessageContaining("cannot be read");
    }

    @Test
    void batchIsAskedForByItsRequestId() {
        UUID id = UUID.randomUUID();
        fixture.wire.then(200, "{\"requestId\":\"" + id + "\",\"accepted\":5,\"duplicates\":0,\"rejectedCount\":0}");

        assertThat(fixture.builder().build().usage().batch(id).accepted()).isEqualTo(5);
        assertThat(fixture.wire.sent().get(0).uri().getPath()).isEqualTo("/usage/v1/batches/" + id);
    }

    @Test
    void onlyAsManyRecordsAreReadAsTheConnectionAsksFor() {
        AtomicInteger read = new AtomicInteger();
        Iterator<UsageRecord> endless =
                Stream.generate(() -> record(read.incrementAndGet())).iterator();
        Pieces pieces = new Pieces();
        new StreamPublisher(new RecordSource(() -> endless, false).body()).subscribe(pieces);

        assertThat(read).hasValue(0);
        pieces.subscription().request(1);

        assertThat(pieces.sizes).hasSize(1);
        assertThat(read).hasValueBetween(50, 200);
        pieces.subscription().cancel();
        pieces.subscription().request(5);
        assertThat(pieces.sizes).hasSize(1);
    }

    @Test
    void failureOfARecordIsTheFailureOfTheBodyAndNotItsEnd() {
        Iterator<UsageRecord> broken = IntStream.range(0, 3)
                .mapToObj(i -> {
                    if (i == 2) {
                        throw new IllegalStateException("bad row");
                    }
                    return record(i);
                })
                .iterator();
        Pieces pieces = new Pieces();
        new StreamPublisher(new RecordSource(() -> broken, false).body()).subscribe(pieces);

        pieces.subscription().request(10);

        assertThat(pieces.failure).hasMessage("bad row");
        assertThat(pieces.completed).isFalse();
    }

    @Test
    void whatTheRecordsThrowIsThrownAndNothingIsRepeated() throws IOException {
        try (RawServer server = new RawServer();
                AggregatePartner partner = PartnerService.builder()
                        .credentials(Credentials.token("t"))
                        .baseUrl(server.baseUrl())
                        .build()) {
            server.then(RawServer.CONTINUE);
            Iterable<UsageRecord> broken = () -> {
                throw new IllegalStateException("no such table");
            };

            assertThatThrownBy(() -> partner.usage().send(broken))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("no such table");
        }
    }

    @Test
    void streamIsSentAsItIsAndRepeatedFromItsBeginning() {
        fixture.wire.then(503, "{}").then(200, COUNTED);
        try (AggregatePartner partner = fixture.builder().build()) {
            byte[] packed = {1, 2, 3};

            partner.usage().sendStream(() -> new ByteArrayInputStream(packed), UsageFormat.FOCUS_CSV, "zstd");

            assertThat(fixture.wire.sentHeader("Content-Type")).containsExactly("text/csv", "text/csv");
            assertThat(fixture.wire.sentHeader("Content-Encoding")).containsExactly("zstd", "zstd");
            assertThat(fixture.wire.sent())
                    .allSatisfy(call -> assertThat(ScriptedTransport.body(call)).isEqualTo("\1\2\3"));
        }
    }

    @Test
    void whatAStreamThrowsIsThrownAndNotRepeated() throws IOException {
        try (RawServer server = new RawServer();
                AggregatePartner partner = PartnerService.builder()
                        .credentials(Credentials.token("t"))
                        .baseUrl(server.baseUrl())
                        .build()) {
            server.then(RawServer.CONTINUE);
            InputStream broken = InputStream.nullInputStream();
            broken.close(); // What is read afterwards fails.

            assertThatThrownBy(() -> partner.usage().sendStream(() -> broken, UsageFormat.JSON_LINES, ""))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("Stream closed");
            assertThat(server.heads()).hasSizeLessThan(2);
        }
    }

    @Test
    void bodyThatIsStreamedArrivesWhole() throws IOException {
        try (RawServer server = new RawServer();
                AggregatePartner partner = PartnerService.builder()
                        .credentials(Credentials.token("t"))
                        .baseUrl(server.baseUrl())
                        .build()) {
            server.then(200, COUNTED.getBytes(StandardCharsets.UTF_8));

            assertThat(partner.usage().send(List.of(record(1))).accepted()).isEqualTo(2);
            assertThat(server.heads()).singleElement().asString().containsIgnoringCase("transfer-encoding: chunked");
            assertThat(server.bodies())
                    .singleElement()
                    .asString()
                    .startsWith("{\"id\":")
                    .endsWith("Z\"}");
        }
    }

    @Test
    void refusalOfALongBodyIsReadBeforeAnyOfItIsSent() throws IOException {
        try (RawServer server = new RawServer();
                AggregatePartner partner = PartnerService.builder()
                        .credentials(Credentials.token("t"))
                        .baseUrl(server.baseUrl())
                        .build()) {
            AtomicInteger opened = new AtomicInteger();
            server.then(403, "{\"code\":900150,\"description\":\"role\"}".getBytes(StandardCharsets.UTF_8));

            assertThatThrownBy(() -> partner.usage()
                            .sendStream(
                                    () -> {
                                        opened.incrementAndGet();
                                        return new ByteArrayInputStream(new byte[16 << 20]);
                                    },
                                    UsageFormat.JSON_LINES,
                                    ""))
                    .isInstanceOf(PartnerException.Forbidden.class);

            assertThat(opened).hasValue(0);
            assertThat(server.heads().get(0)).containsIgnoringCase("expect: 100-continue");
        }
    }

    @Test
    void reportsAskForTheirPathsAndPeriods() {
        for (int i = 0; i < 10; i++) {
            fixture.wire.then(200, "{\"items\":[]}");
        }
        AggregatePartner partner = fixture.builder().build();
        CustomerById customer = partner.customers().byId(Fixture.CUSTOMER);
        SubscriptionById subscription = customer.subscriptions().byId("d0000000-0000-4000-8000-000000000101");

        partner.customers().usageRecords().of(YearMonth.of(2026, 9)).get();
        customer.subscriptions().usageRecords().get();
        subscription.resourceUsageRecords().get();
        subscription.meterUsageRecords().get();
        subscription.usageRecordsByResource().get();
        subscription.dailyUsageRecords().get();
        partner.customers()
                .standing(StandingQuery.all().status("over").search("a&b").ascending())
                .forEach(standing -> {});
        for (Report<?> summary : List.of(
                partner.usageSummary(), customer.usageSummary(), customer.dailyUsage(), subscription.usageSummary())) {
            fixture.wire.then(200, "{}");
            assertThat(summary.getAsync()).isNotNull();
        }

        String of = "/v1/customers/" + Fixture.CUSTOMER;
        String one = of + "/subscriptions/d0000000-0000-4000-8000-000000000101";
        assertThat(fixture.wire.sent().stream()
                        .map(call -> call.uri().toString().substring("http://localhost:8080".length())))
                .containsExactly(
                        "/v1/customers/usagerecords?period=2026-09",
                        of + "/subscriptions/usagerecords",
                        one + "/resourceusagerecords",
                        one + "/meterusagerecords",
                        one + "/usagerecords/resources",
                        one + "/usagerecords/daily",
                        "/budgets/v1/standing?size=100&sort=percentUsed&order=asc&filter=over&search=a%26b",
                        "/v1/usagesummary",
                        of + "/usagesummary",
                        "/budgets" + of + "/usage/daily",
                        one + "/usagesummary");
    }

    /** Keeps what a publisher gives. */
    private static final class Pieces implements Flow.Subscriber<ByteBuffer> {
        private final List<Integer> sizes = new ArrayList<>();
        private Flow.@Nullable Subscription subscription;
        private @Nullable Throwable failure;
        private boolean completed;

        Flow.Subscription subscription() {
            if (subscription == null) {
                throw new AssertionError("nothing was subscribed to");
            }
            return subscription;
        }

        @Override
        public void onSubscribe(Flow.Subscription of) {
            subscription = of;
        }

        @Override
        public void onNext(ByteBuffer piece) {
            sizes.add(piece.remaining());
        }

        @Override
        public void onError(Throwable of) {
            failure = of;
        }

        @Override
        public void onComplete() {
            completed = true;
        }
    }
}
