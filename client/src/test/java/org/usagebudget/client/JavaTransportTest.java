package org.usagebudget.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.usagebudget.model.SpendingBudget;

/** Over real connections. */
class JavaTransportTest {
    private static final byte[] BUDGET = Fixture.BUDGET.getBytes(StandardCharsets.UTF_8);
    private static final byte[] NOTHING = new byte[0];

    private final RawServer server;
    private final AggregatePartner partner;

    JavaTransportTest() throws IOException {
        server = new RawServer();
        partner = PartnerService.builder()
                .credentials(Credentials.token("t"))
                .baseUrl(server.baseUrl())
                .retries(Retries.standard().pauseFirst(Duration.ZERO))
                .build();
    }

    @AfterEach
    void close() throws IOException {
        partner.close();
        server.close();
    }

    private static byte[] packed(byte[] body) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(body);
        }
        return bytes.toByteArray();
    }

    @Test
    void packedAnswerIsUnpacked() throws IOException {
        server.then(200, packed(BUDGET), "Content-Encoding", "gzip");

        assertThat(Fixture.budget(partner).get()).isEqualTo(Fixture.hundred().withEtag("\"3\""));
        assertThat(server.heads().get(0)).contains("HTTP/1.1").containsIgnoringCase("accept-encoding: gzip");
    }

    @Test
    void brokenConnectionIsRepeatedOnANewOne() {
        server.then("HTTP/1.1 2".getBytes(StandardCharsets.UTF_8))
                .then("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{\"amo".getBytes(StandardCharsets.UTF_8));
        server.then(200, BUDGET);

        assertThat(Fixture.budget(partner).patch(Fixture.hundred()).amount()).isPresent();
        assertThat(server.heads()).hasSize(3);
    }

    @Test
    void answerBeyondTheBoundIsRefusedPlainAndPacked() throws IOException {
        HttpCall.Limits limits = HttpCall.Limits.of(Duration.ofSeconds(30), 100);
        URI uri = URI.create(server.baseUrl() + "/x");
        HttpCall call = HttpCall.of("GET", uri, Map.of(), limits);
        server.then(200, new byte[100]).then(200, new byte[101]);
        server.then(200, packed(new byte[100]), "Content-Encoding", "gzip");
        server.then(200, packed(new byte[101]), "Content-Encoding", "gzip");

        try (JavaTransport transport = JavaTransport.create()) {
            assertThat(transport.send(call).join().body()).hasSize(100);
            assertThatThrownBy(() -> transport.send(call).join()).hasMessageContaining("more than 100 bytes");
            assertThat(transport.send(call).join().body()).hasSize(100);
            assertThatThrownBy(() -> transport.send(call).join()).hasMessageContaining("more than 100 bytes");
        }
    }

    @Test
    void cancellationClosesTheConnection() throws InterruptedException {
        server.then(RawServer.SILENCE);
        CompletableFuture<SpendingBudget> call = Fixture.budget(partner).getAsync();
        server.awaitRequest();

        call.cancel(true);

        assertThat(server.ended()).succeedsWithin(Duration.ofSeconds(30));
    }

    @Test
    void timeoutCoversTheBodyOfTheAnswerToo() {
        server.hold().then("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n{".getBytes(StandardCharsets.UTF_8));
        try (AggregatePartner hasty = PartnerService.builder()
                .credentials(Credentials.token("t"))
                .baseUrl(server.baseUrl())
                .timeout(Duration.ofMillis(500))
                .retries(Retries.none())
                .build()) {

            assertThatThrownBy(() -> Fixture.budget(hasty).get())
                    .isInstanceOf(PartnerException.Transport.class)
                    .hasCauseInstanceOf(HttpTimeoutException.class);
            assertThat(server.ended()).succeedsWithin(Duration.ofSeconds(30));
        }
    }

    @Test
    void connectionThatIsRefusedNamesTheHost() throws IOException {
        server.close();

        assertThatThrownBy(() -> Fixture.budget(partner).get())
                .isInstanceOf(PartnerException.Transport.class)
                .hasMessageContaining(server.baseUrl().substring("http://".length()));
    }

    @Test
    void redirectIsNotFollowed() {
        server.then(302, NOTHING, "Location", server.baseUrl() + "/elsewhere");

        assertThatThrownBy(() -> Fixture.budget(partner).get())
                .isInstanceOf(PartnerException.UnreadableAnswer.class)
                .hasMessageContaining("302");
        assertThat(server.heads()).hasSize(1);
        assertThatThrownBy(() -> Transport.over(HttpClient.newBuilder()
                        .followRedirects(HttpClient.Redirect.ALWAYS)
                        .build()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusalWithoutAChallengeIsAnAnswer() {
        server.then(401, NOTHING);

        assertThatThrownBy(() -> Fixture.budget(partner).get()).isInstanceOf(PartnerException.Unauthorized.class);
    }

    @Test
    void closeEndsTheThreads() throws InterruptedException {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        server.then(200, BUDGET);
        Fixture.budget(partner).getAsync().join();
        Set<Thread> own = new HashSet<>(Thread.getAllStackTraces().keySet());
        own.removeAll(before);
        own.removeIf(thread -> !thread.getName().startsWith("usagebudget-client-"));
        assertThat(own).isNotEmpty();

        partner.close();

        for (Thread thread : own) {
            thread.join(Duration.ofSeconds(30).toMillis());
        }
        assertThat(own).noneMatch(Thread::isAlive);
        assertThatThrownBy(() -> Fixture.budget(partner).get())
                .isInstanceOf(PartnerException.Transport.class)
                .hasMessageContaining("closed");
    }

    @Test
    void closeEndsACallThatWaitsForItsAnswer() throws InterruptedException {
        server.then(RawServer.SILENCE);
        CompletableFuture<SpendingBudget> call = Fixture.budget(partner).getAsync();
        server.awaitRequest();

        partner.close();

        assertThat(call).failsWithin(Duration.ofSeconds(30));
        assertThat(server.ended()).succeedsWithin(Duration.ofSeconds(30));
    }
}
