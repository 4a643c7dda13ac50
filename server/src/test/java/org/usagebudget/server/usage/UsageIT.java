package org.usagebudget.server.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.usagebudget.server.TestSandbox;
import org.usagebudget.server.ledger.AccountKey;
import org.usagebudget.server.ledger.ChangeStep;
import org.usagebudget.server.web.Seeds;
import org.usagebudget.server.web.TestClient;
import org.usagebudget.server.web.TestClient.TestResponse;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Usage records over HTTP: each counts once, whatever is sent how often in which form. */
class UsageIT {
    private static final String PATH = "/usage/v1/records";
    private static final String LINES = "application/x-ndjson";
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private final TestClient client = TestSandbox.app(TestSandbox.FIRST_PARTNER);
    private final AccountKey customer = TestSandbox.newCustomer();
    private final String now = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();

    private String record(String id, String cost) {
        return record(customer, id, cost);
    }

    private String record(AccountKey of, String id, String cost) {
        return "{\"id\":\"" + id + "\",\"customerId\":\"" + of.customer() + "\",\"cost\":" + cost + ",\"usageTime\":\""
                + now + "\",\"unit\":\"1 Hour\"}";
    }

    private TestResponse send(String mediaType, String body, String... headers) {
        return send(client, mediaType, Bodies.bytes(body), headers);
    }

    private static TestResponse send(TestClient by, String mediaType, byte[] body, String... headers) {
        List<String> all = new ArrayList<>(List.of("Content-Type", mediaType));
        all.addAll(List.of(headers));
        return by.send("POST", PATH, body, all.toArray(String[]::new));
    }

    private static JsonNode json(TestResponse answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return JSON.readTree(answer.body());
    }

    private static void assertCounts(JsonNode answer, int accepted, int duplicates, int rejected) {
        assertThat(List.of(
                        answer.path("accepted").intValue(),
                        answer.path("duplicates").intValue(),
                        answer.path("rejectedCount").intValue()))
                .as(answer.toString())
                .containsExactly(accepted, duplicates, rejected);
    }

    private static void assertFault(TestResponse answer, int status, int code) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.fault().code()).isEqualTo(code);
    }

    private JsonNode batch(UUID requestId) {
        return json(client.get("/usage/v1/batches/" + requestId));
    }

    /** That all that is kept of the customer's cost agrees with the sum, to the last digit. */
    private void assertTotal(String cost) {
        TestSandbox.change(customer, (connection, account, _) -> {
            List<BigDecimal> sums = new ArrayList<>();
            try (var statement = connection.prepareStatement("""
                    SELECT total_cost FROM account WHERE account_id = ?1
                     UNION ALL
                    SELECT coalesce(sum(cost), 0) FROM usage_record WHERE account_id = ?1
                     UNION ALL
                    SELECT coalesce(sum(cost), 0) FROM usage_daily WHERE account_id = ?1
                    """.replace("?1", Long.toString(account.id())));
                    var result = statement.executeQuery()) {
                while (result.next()) {
                    sums.add(Objects.requireNonNull(result.getBigDecimal(1)));
                }
            }
            assertThat(sums).hasSize(3).allSatisfy(sum -> assertThat(sum).isEqualByComparingTo(cost));
            return new ChangeStep.Result("test", 200, new byte[0], null, null);
        });
    }

    @Test
    void answersExactly() {
        TestResponse answer = send(
                "application/json",
                "[" + record("a", "1.10") + "," + record("b", "2.20") + "," + record("a", "1.1") + ","
                        + record("a", "3") + ",{\"id\":\"e\"}]");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text())
                .isEqualTo("{\"accepted\":2,\"duplicates\":1,\"rejectedCount\":2,\"rejected\":["
                        + "{\"line\":4,\"id\":\"a\",\"code\":990004,\"description\":\"This usage record's id was counted with other"
                        + " content. id a was counted with other content; send a correction under a new id\"},"
                        + "{\"line\":5,\"id\":\"e\",\"code\":3000,\"description\":\"A property of the request is invalid."
                        + " customerId is missing\"}],\"totals\":[{\"currencyCode\":\"EUR\",\"cost\":3.3}]}");
        assertTotal("3.3");
    }

    @ParameterizedTest
    @CsvSource({
        "application/json",
        "application/x-ndjson",
        "application/ndjson",
        "application/jsonl",
        "application/cloudevents-batch+json",
        "application/cloudevents+json",
        "text/csv"
    })
    void mediaTypeDecidesTheFormat(String mediaType) {
        String one = record("one", "7");
        String event = "{\"specversion\":\"1.0\",\"id\":\"x\",\"source\":\"s\",\"type\":\"t\",\"data\":" + one + "}";
        String body = switch (mediaType) {
            case "application/cloudevents-batch+json" -> "[" + event + "]";
            case "application/cloudevents+json" -> event;
            case "text/csv" ->
                "x_RecordId,x_CustomerId,BilledCost,ChargePeriodStart,ConsumedUnit\none," + customer.customer() + ",7,"
                        + now + ",1 Hour\n";
            case "application/x-ndjson", "application/ndjson", "application/jsonl" -> one;
            default -> "[" + one + "]";
        };

        assertCounts(json(send(mediaType, body)), 1, 0, 0);
        assertCounts(json(send(LINES, one)), 0, 1, 0);
        assertTotal("7");
    }

    @Test
    void eventsInAPlainArrayAreNoRecords() {
        JsonNode answer = json(send(
                "application/json",
                "[{\"specversion\":\"1.0\",\"id\":\"x\",\"source\":\"s\",\"type\":\"t\",\"data\":" + record("one", "7")
                        + "}]"));

        assertCounts(answer, 0, 0, 1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"application/xml", "text/plain", "text/csv; charset=latin1", "application/x-www-form-urlencoded"
            })
    void otherMediaTypesAreRefused(String mediaType) {
        assertFault(send(mediaType, record("a", "1")), 415, 990015);
    }

    @Test
    void packedBodiesAreTakenAndOtherCodingsRefused() {
        byte[] body = Bodies.bytes(record("a", "1") + "\n" + record("b", "2"));

        assertCounts(json(send(client, LINES, Bodies.gzip(body), "Content-Encoding", "gzip")), 2, 0, 0);
        assertCounts(json(send(client, LINES, Bodies.zstd(body), "Content-Encoding", "zstd")), 0, 2, 0);
        assertFault(send(client, LINES, body, "Content-Encoding", "br"), 415, 990015);
        assertFault(send(client, LINES, body, "Content-Encoding", "gzip"), 400, 800002);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "zstd"})
    void bombIsRefused(String coding) {
        byte[] zeros = new byte[16 << 20];
        byte[] bomb = coding.equals("gzip") ? Bodies.gzip(zeros) : Bodies.zstd(zeros);

        assertFault(send(client, LINES, bomb, "Content-Encoding", coding), 413, 990013);
    }

    @Test
    void truncatedPackedBodyLeavesWhatCameBefore() {
        UUID requestId = UUID.randomUUID();
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 1_000; i++) {
            lines.append(record(UUID.randomUUID().toString(), "1")).append('\n');
        }
        byte[] whole = Bodies.gzip(Bodies.bytes(lines.toString()));
        byte[] half = Arrays.copyOf(whole, whole.length / 2);

        TestResponse answer =
                send(client, LINES, half, "Content-Encoding", "gzip", "MS-RequestId", requestId.toString());

        assertFault(answer, 400, 800002);
        int accepted = batch(requestId).path("accepted").intValue();
        assertThat(accepted).isBetween(100, 900);
        assertThat(answer.fault().data()).anyMatch(d -> d.contains(accepted + " were accepted"));
        assertThat(answer.fault().data()).anyMatch(d -> d.contains(requestId.toString()));
        assertTotal(Integer.toString(accepted));
        assertCounts(json(send(client, LINES, whole, "Content-Encoding", "gzip")), 1_000 - accepted, accepted, 0);
        assertTotal("1000");
    }

    @Test
    void arrayThatBreaksLeavesWhatCameBefore() {
        UUID requestId = UUID.randomUUID();

        TestResponse answer = send(
                "application/json",
                "[" + record("a", "1") + "," + record("b", "2") + ",{]",
                "MS-RequestId",
                requestId.toString());

        assertFault(answer, 400, 800002);
        assertCounts(batch(requestId), 2, 0, 0);
        assertTotal("3");
    }

    @Test
    void badRecordDoesNotSpoilItsNeighbours() {
        String stranger = UUID.randomUUID().toString();
        String body = String.join(
                "\n",
                record("a", "1"),
                "no json",
                record("b", "\"2\""),
                record("c", "3").replace("}", ",\"currencyCode\":\"USD\"}"),
                record("d", "4").replace(customer.customer().toString(), stranger),
                record("e", "5").replace(now, "2020-01-01T00:00:00Z"),
                record("f", "6")
                        .replace(now, Instant.now().plus(Duration.ofHours(2)).toString()),
                record("g", "7").replace("}", ",\"currencyCode\":\"EUR\"}"));

        JsonNode answer = json(send(LINES, body));

        assertCounts(answer, 2, 0, 6);
        assertThat(answer.path("rejected")
                        .valueStream()
                        .map(r ->
                                r.path("line").intValue() + " " + r.path("code").intValue()))
                .containsExactly("2 800002", "3 3000", "4 3000", "5 20002", "6 990006", "7 990006");
        assertTotal("8");
    }

    @Test
    void customersOfAnotherPartnerAreUnknown() {
        TestClient other = TestSandbox.app(TestSandbox.SECOND_PARTNER);

        JsonNode answer = json(send(other, LINES, Bodies.bytes(record("a", "1"))));

        assertCounts(answer, 0, 0, 1);
        assertThat(answer.path("rejected").path(0).path("code").intValue()).isEqualTo(20002);
        assertCounts(json(send(LINES, record("a", "1"))), 1, 0, 0);
    }

    @Test
    void batchTellsTheSumsOverAllSendsToItsOwnPartnerAlone() {
        UUID requestId = UUID.randomUUID();
        String[] header = {"MS-RequestId", requestId.toString()};

        send(LINES, record("a", "1") + "\n" + record("b", "2") + "\nno json", header);
        send(LINES, record("a", "1") + "\n" + record("c", "-2.5"), header);
        JsonNode batch = batch(requestId);

        assertCounts(batch, 3, 1, 1);
        assertThat(batch.path("requestId").stringValue()).isEqualTo(requestId.toString());
        assertThat(Instant.parse(batch.path("firstAt").stringValue()))
                .isBefore(Instant.parse(batch.path("lastAt").stringValue()));
        assertFault(TestSandbox.app(TestSandbox.SECOND_PARTNER).get("/usage/v1/batches/" + requestId), 404, 1000);
        assertFault(client.get("/usage/v1/batches/" + UUID.randomUUID()), 404, 1000);
        assertFault(client.get("/usage/v1/batches/1-2-3-4-5"), 400, 2000);
        assertTotal("0.5");
    }

    @ParameterizedTest
    @CsvSource({"47, 200", "49, 404"})
    void batchIsToldOfForTwoDays(int hours, int status) {
        UUID requestId = UUID.randomUUID();
        send(LINES, record("a", "1"), "MS-RequestId", requestId.toString());

        TestSandbox.change(customer, (connection, _, _) -> {
            try (var statement =
                    connection.prepareStatement("UPDATE usage_batch SET last_at = last_at - make_interval(hours => "
                            + hours + ") WHERE request_id = '" + requestId + "'")) {
                assertThat(statement.executeUpdate()).isOne();
            }
            return new ChangeStep.Result("test", 200, new byte[0], null, null);
        });

        assertThat(client.get("/usage/v1/batches/" + requestId).status()).isEqualTo(status);
    }

    @Test
    void bodyWithoutRecordsIsNoted() {
        UUID requestId = UUID.randomUUID();

        assertCounts(json(send("application/json", "[]", "MS-RequestId", requestId.toString())), 0, 0, 0);

        assertCounts(batch(requestId), 0, 0, 0);
    }

    @Test
    void onlyWritersAndAdminAgentsMaySend() {
        byte[] body = Bodies.bytes(record("a", "1"));

        assertFault(send(TestSandbox.user("sales-agent"), LINES, body), 403, 900150);
        assertFault(TestSandbox.user("helpdesk-agent").get("/usage/v1/batches/" + UUID.randomUUID()), 403, 900150);
        assertFault(send(TestSandbox.client(), LINES, body), 401, 800001);
        assertCounts(json(send(TestSandbox.user("admin-agent"), LINES, body)), 1, 0, 0);
    }

    @Test
    void everyRecordTwiceInAnotherOrderFromEightConnectionsCountsOnce() throws Exception {
        Random random = new Random(Seeds.seed("everyRecordTwice"));
        List<String> records = new ArrayList<>();
        BigDecimal total = BigDecimal.ZERO;
        for (int i = 0; i < 4_000; i++) {
            BigDecimal cost = new BigDecimal(
                    BigInteger.valueOf(random.nextLong(-1_000_000L, 100_000_000_000L)), random.nextInt(19));
            total = total.add(cost);
            records.add(record(UUID.randomUUID().toString(), cost.toPlainString()));
        }
        List<Future<JsonNode>> answers = new ArrayList<>();

        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            for (int i = 0; i < 2; i++) {
                Collections.shuffle(records, random);
                for (int part = 0; part < 4; part++) {
                    String body = String.join("\n", records.subList(part * 1_000, (part + 1) * 1_000));
                    answers.add(threads.submit(() -> json(send(LINES, body))));
                }
            }
        }

        int accepted = 0;
        int duplicates = 0;
        BigDecimal sum = BigDecimal.ZERO;
        for (Future<JsonNode> answer : answers) {
            accepted += answer.get().path("accepted").intValue();
            duplicates += answer.get().path("duplicates").intValue();
            sum = sum.add(answer.get().path("totals").path(0).path("cost").decimalValue(BigDecimal.ZERO));
        }
        assertThat(accepted).isEqualTo(4_000);
        assertThat(duplicates).isEqualTo(4_000);
        assertThat(sum).isEqualByComparingTo(total);
        assertTotal(total.toPlainString());
    }

    @Test
    void recordsCountWhileTheirSenderPauses() throws Exception {
        UUID requestId = UUID.randomUUID();
        try (Socket socket = begin(requestId)) {
            chunk(socket, record("a", "1") + "\n");

            await().atMost(Duration.ofSeconds(5)).until(() -> isNoted(requestId));
            assertCounts(batch(requestId), 1, 0, 0);
            chunk(socket, record("b", "2"));
            chunk(socket, "");
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(answer).contains("{\"accepted\":2,\"duplicates\":0,");
        }
        assertTotal("3");
    }

    @Test
    void bodyThatBreaksOffLeavesItsWholeRecords() throws Exception {
        UUID requestId = UUID.randomUUID();
        try (Socket socket = begin(requestId)) {
            chunk(socket, record("a", "1") + "\n" + record("b", "2") + "\n" + record("c", "4"));
        }

        await().until(() -> isNoted(requestId));
        assertCounts(batch(requestId), 2, 0, 0);
        assertTotal("3");
    }

    private boolean isNoted(UUID requestId) {
        return client.get("/usage/v1/batches/" + requestId).status() == 200;
    }

    /** A connection on which lines may follow, in chunks. */
    private static Socket begin(UUID requestId) throws IOException {
        int port = URI.create(TestSandbox.server().baseUrl()).getPort();
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(10_000);
        write(
                socket,
                "POST " + PATH + " HTTP/1.1\r\nHost: localhost:" + port + "\r\nAuthorization: Bearer " + token()
                        + "\r\nContent-Type: " + LINES + "\r\nMS-RequestId: " + requestId
                        + "\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n");
        return socket;
    }

    private static void chunk(Socket socket, String text) throws IOException {
        write(socket, Integer.toHexString(text.length()) + "\r\n" + text + "\r\n");
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(Bodies.bytes(text));
        socket.getOutputStream().flush();
    }

    private static String token() {
        String tenant = TestSandbox.FIRST_PARTNER;
        TestResponse answer = TestSandbox.client()
                .postForm(
                        "/" + tenant + "/oauth2/v2.0/token",
                        "grant_type=client_credentials&client_id=b" + tenant.substring(1) + "&client_secret=sandbox");
        return JSON.readTree(answer.body()).path("access_token").stringValue();
    }
}
