package org.usagebudget.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.usagebudget.server.Parallel;
import org.usagebudget.server.ledger.LedgerConfig;
import org.usagebudget.server.store.DataDirectory;
import org.usagebudget.server.store.EmbeddedPostgres;
import org.usagebudget.server.web.TestClient;
import org.usagebudget.server.web.TestClient.TestResponse;

/** Processes of {@code serve} on one database, whose callers have tokens of an OpenID Connect provider. */
class TwoNodesIT {
    private static final int ROUNDS = 8;

    /** For what a busy machine adds to the longest time that the ledger lets a caller wait. */
    private static final Duration MARGIN = Duration.ofSeconds(5);

    private static final Deque<AutoCloseable> RUNNING = new ArrayDeque<>();
    private static TemporaryData data;
    private static EmbeddedPostgres postgres;
    private static TestIssuer issuer;
    private static Node first;
    private static Node second;
    private static Reseller reseller;
    private static String token;

    /** The first node and the second, signed in. */
    private static TestClient one;

    private static TestClient other;

    private final AtomicInteger turn = new AtomicInteger();

    @BeforeAll
    static void start() throws IOException {
        data = running(new TemporaryData());
        DataDirectory directory = running(DataDirectory.claim(data.path(), DataDirectory.Kind.SANDBOX));
        postgres = running(EmbeddedPostgres.start(directory));
        issuer = running(new TestIssuer());
        Path withFile = Files.createDirectory(data.folder().resolve("with a file"));
        Files.writeString(withFile.resolve("usagebudget.toml"), configurationFile());
        // At once, so that both find the database empty and want to make its tables.
        CompletableFuture<Node> starting = CompletableFuture.supplyAsync(() -> Node.start(withFile, Map.of(), "serve"));
        first = running(Node.serve(data, postgres, issuer));
        second = running(starting.join());
        reseller = running(new Reseller(postgres));
        token = issuer.token(reseller.tenant(), reseller.clientId());
        one = first.client().withToken(token);
        other = second.client().withToken(token);
    }

    private static <T extends AutoCloseable> T running(T part) {
        RUNNING.push(part);
        return part;
    }

    @AfterAll
    static void stop() throws Exception {
        while (!RUNNING.isEmpty()) {
            RUNNING.pop().close();
        }
    }

    private static String configurationFile() {
        return """
                [server]
                port = 0
                [database]
                url = "%s"
                owner-url = "%s"
                [auth]
                issuers = ["%s"]
                audiences = ["api://other", "%s"]
                """.formatted(
                Node.withUser(postgres.service()), Node.withUser(postgres.owner()), issuer.url(), TestIssuer.AUDIENCE);
    }

    @Test
    void exactlyOneOfManyWithTheSameEtagWins() throws Exception {
        String path = path(reseller.newCustomer());
        for (int round = 1; round <= ROUNDS; round++) {
            String etag = etag(round - 1);

            List<TestResponse> answers = Parallel.run(() -> {
                int amount = turn.incrementAndGet();
                return node(amount).patch(path, "{\"amount\":" + amount + "}", "If-Match", etag);
            });

            List<TestResponse> winners =
                    answers.stream().filter(answer -> answer.status() == 200).toList();
            assertThat(winners).hasSize(1);
            TestResponse winner = winners.getFirst();
            assertThat(winner.header("ETag")).contains(etag(round));
            List<TestResponse> losers =
                    answers.stream().filter(answer -> answer.status() != 200).toList();
            for (TestResponse answer : losers) {
                assertThat(answer.status()).as(answer::text).isEqualTo(412);
                assertThat(answer.fault().code()).isEqualTo(2055);
                assertThat(answer.header("ETag")).contains(etag(round));
            }
            for (TestClient node : List.of(one, other)) {
                TestResponse read = node.get(path);
                assertThat(read.header("ETag")).contains(etag(round));
                assertThat(read.budget().amount()).isEqualTo(winner.budget().amount());
            }
        }
    }

    @Test
    void oneRequestIdSentToBothNodesIsAppliedOnce() throws Exception {
        String path = path(reseller.newCustomer());
        for (int round = 1; round <= ROUNDS; round++) {
            String body = "{\"amount\":" + round + "}";
            String id = UUID.randomUUID().toString();

            List<TestResponse> answers =
                    Parallel.run(() -> node(turn.incrementAndGet()).patch(path, body, "MS-RequestId", id));

            for (TestResponse answer : answers) {
                assertThat(answer.status()).as(answer::text).isEqualTo(200);
                assertThat(answer.header("ETag")).contains(etag(round));
                assertThat(answer.text()).isEqualTo(answers.getFirst().text());
            }
        }
        assertThat(one.get(path).header("ETag")).contains(etag(ROUNDS));
    }

    @Test
    void changesThroughBothNodesAddUp() throws Exception {
        String path = path(reseller.newCustomer());

        List<String> etags = Parallel.run(() -> {
                    TestClient node = node(turn.incrementAndGet());
                    return Stream.generate(() -> node.patch(path, "{\"amount\":5}"))
                            .limit(ROUNDS)
                            .map(answer -> answer.header("ETag").orElse(answer.text()))
                            .toList();
                })
                .stream()
                .flatMap(List::stream)
                .toList();

        long changes = (long) Parallel.THREADS * ROUNDS;
        assertThat(etags)
                .containsExactlyInAnyOrderElementsOf(LongStream.rangeClosed(1, changes)
                        .mapToObj(TwoNodesIT::etag)
                        .toList());
        assertThat(one.get(path).header("ETag")).contains(etag(changes));
        assertThat(other.get(path).header("ETag")).contains(etag(changes));
    }

    @Test
    void nodeGoesOnWhenAnotherIsKilled() {
        TestClient survivor = first.client();
        List<Tally> tallies = Stream.generate(reseller::newCustomer)
                .limit(2L * Load.WRITERS)
                .map(customer -> new Tally(survivor, token, customer))
                .toList();
        Node victim = Node.serve(data, postgres, issuer);
        try (victim;
                Load load = new Load(tallies, survivor, victim.client())) {
            load.awaitMore(3);

            victim.kill();
            load.awaitMore(3);
            load.stop();

            assertThat(load.losses()).isPositive();
            assertThat(load.slowest())
                    .isLessThan(LedgerConfig.STANDARD.waitMax().plus(MARGIN));
        }
        for (Tally tally : tallies) {
            tally.assertExact(second.client());
            tally.assertExact(survivor);
        }
    }

    @Test
    void tokenByAnUnknownKeyIsRefused() {
        String forged = issuer.forgedToken(reseller.tenant(), reseller.clientId());

        TestResponse answer = first.client().withToken(forged).get(path(reseller.newCustomer()));

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.fault().code()).isEqualTo(800001);
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /sandbox",
        "GET, /sandbox/v1/clock",
        "PUT, /sandbox/v1/clock",
        "POST, /sandbox/v1/partners",
        "PUT, /sandbox/v1/faults",
        "POST, /sandbox/v1/reset",
        "POST, /sandbox/v1/usage/simulate",
        "GET, /sandbox/v1/mail",
        "POST, /%s/oauth2/v2.0/token",
        "POST, /%s/oauth2/token",
        "GET, /%s/oauth2/v2.0/authorize",
        "POST, /adfs/oauth2/token",
        "GET, /%s/v2.0/.well-known/openid-configuration",
        "GET, /%s/discovery/v2.0/keys",
    })
    void serviceHasNothingOfTheSandbox(String method, String path) {
        String named = path.replace("%s", reseller.tenant());

        for (TestClient caller : List.of(first.client(), one)) {
            TestResponse answer = caller.send(method, named, method.equals("GET") ? null : new byte[0]);
            assertThat(answer.status()).isEqualTo(404);
            assertThat(answer.fault().code()).isEqualTo(1000);
        }
    }

    private TestClient node(int number) {
        return number % 2 == 0 ? one : other;
    }

    private static String path(String customer) {
        return "/v1/customers/" + customer + "/usagebudget";
    }

    private static String etag(long version) {
        return "\"" + version + "\"";
    }
}
