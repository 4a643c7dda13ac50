package org.usagebudget.server.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.usagebudget.server.fault.StartupException;

/** TLS of the edge's own: what holds without it holds with it. */
class EdgeTlsIT {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final String HOST = "Host: localhost\r\n";
    private static final String GET = "GET / HTTP/1.1\r\n" + HOST + "\r\n";
    private static final EdgeConfig.Times HEAD = new EdgeConfig.Times(
            Duration.ofMillis(500), LONG, LONG, LONG, Duration.ofSeconds(1), Duration.ofSeconds(2));
    private static final EdgeConfig.Times BODY = new EdgeConfig.Times(
            LONG, Duration.ofMillis(500), Duration.ofMillis(1), LONG, Duration.ofSeconds(1), Duration.ofSeconds(2));

    @TempDir
    private static Path directory;

    @SuppressWarnings("NullAway.Init")
    private static TestCertificate certificate;

    @BeforeAll
    static void make() {
        certificate = TestCertificate.make(directory, "server", "EC");
    }

    private static ToyEdge edge(EdgeConfig.Times times) {
        return new ToyEdge(ToyEdge.CONFIG.withTimes(times).withTls(certificate.edge()));
    }

    @ParameterizedTest
    @CsvSource({"EC,TLSv1.3", "EC,TLSv1.2", "RSA,TLSv1.3", "RSA,TLSv1.2"})
    void answersWithEachKeyAndVersion(String algorithm, String version) throws IOException {
        TestCertificate made = TestCertificate.make(directory, algorithm + version, algorithm);
        try (ToyEdge edge = new ToyEdge(ToyEdge.CONFIG.withTls(made.edge()));
                RawHttp raw = RawHttp.over(made.connect(edge.port(), version))) {
            for (int i = 0; i < 3; i++) {
                RawHttp.Reply reply = raw.send(GET).read();

                assertThat(reply.text()).contains("root");
                assertThat(reply.header("Strict-Transport-Security")).isEqualTo("max-age=31536000");
            }
        }
    }

    @Test
    void oldVersionsAreRefused() throws IOException {
        try (ToyEdge edge = edge(ToyEdge.TIMES);
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), edge.port())) {
            // A hello of TLS 1.0: clients of today cannot be made to send one.
            socket.setSoTimeout(10_000);
            byte[] hello = new byte[52];
            byte[] start = {0x16, 3, 1, 0, 47, 1, 0, 0, 43, 3, 1};
            System.arraycopy(start, 0, hello, 0, start.length);
            byte[] end = {0, 0, 4, (byte) 0xc0, 0x0a, (byte) 0xc0, 0x09, 1, 0};
            System.arraycopy(end, 0, hello, 43, end.length);
            socket.getOutputStream().write(hello);

            byte[] answer = socket.getInputStream().readAllBytes();

            assertThat(answer).startsWith(0x15, 3).endsWith(2, 70);
        }
    }

    @Test
    void brokenRequestGetsOurFaultAndItsConnectionEnds() throws IOException {
        try (ToyEdge edge = edge(ToyEdge.TIMES);
                RawHttp raw = RawHttp.over(certificate.connect(edge.port()))) {
            RawHttp.Reply reply = raw.send("GET / HTTP/1.1\r\nnonsense\r\n\r\n").read();

            assertThat(reply.status()).isEqualTo(400);
            assertThat(reply.fault().code()).isEqualTo(990010);
            assertThat(reply.header("Strict-Transport-Security")).isNotEmpty();
            assertThat(reply.header("X-Content-Type-Options")).isEqualTo("nosniff");
            assertThat(raw.isClosedByServer()).isTrue();
        }
    }

    @Test
    void drippingHeadIsAnsweredWith408() throws IOException {
        try (ToyEdge edge = edge(HEAD);
                RawHttp raw = RawHttp.over(certificate.connect(edge.port()))) {
            assertTimedOut(raw, "GET /");
        }
    }

    @Test
    void drippingBodyIsAnsweredWith408() throws IOException {
        try (ToyEdge edge = edge(BODY);
                RawHttp raw = RawHttp.over(certificate.connect(edge.port()))) {
            assertTimedOut(raw, "POST /body HTTP/1.1\r\n" + HOST + "Content-Length: 1000\r\n\r\n");
        }
    }

    private static void assertTimedOut(RawHttp raw, String start) throws IOException {
        try (ScheduledExecutorService _ = drip(raw, start, "a")) {
            RawHttp.Reply reply = raw.read();

            assertThat(reply.status()).isEqualTo(408);
            assertThat(reply.fault().code()).isEqualTo(990012);
            assertThat(raw.isClosedByServer()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\u0016", "\u0016\u0003\u0001\u0002\u0000\u0001\u0000"})
    void handshakeThatIsNotFinishedEndsInTime(String start) throws IOException {
        try (ToyEdge edge = edge(HEAD);
                RawHttp raw = RawHttp.connect(edge.port())) {
            assertThat(read(raw.send(start).socket())).hasSizeLessThan(20);
        }
    }

    @Test
    void drippingHandshakeEndsInTime() throws IOException {
        try (ToyEdge edge = edge(HEAD);
                RawHttp raw = RawHttp.connect(edge.port());
                ScheduledExecutorService _ =
                        drip(raw, "\u0016\u0003\u0001\u0008\u0000\u0001\u0000\u0007\u00fc", "\u0003")) {
            assertThat(read(raw.socket())).hasSizeLessThan(20);
        }
    }

    @Test
    void silentConnectionEndsInTimeOnceShaken() throws IOException {
        try (ToyEdge edge = edge(HEAD);
                RawHttp raw = RawHttp.over(certificate.connect(edge.port()))) {
            assertThat(raw.isClosedByServer()).isTrue();
        }
    }

    @Test
    void plainHttpOnTheTlsPortEndsAtOnceWithoutAnAnswer() throws IOException {
        try (ToyEdge edge = edge(ToyEdge.TIMES);
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), edge.port())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(GET.getBytes(StandardCharsets.US_ASCII));

            assertThat(new String(read(socket), StandardCharsets.ISO_8859_1)).doesNotContain("HTTP");
        }
    }

    /** All up to the end, be it a reset: at most an alert. */
    private static byte[] read(Socket socket) throws IOException {
        try {
            return socket.getInputStream().readAllBytes();
        } catch (SocketException _) {
            return new byte[0];
        }
    }

    @Test
    void connectionsAreBounded() throws IOException {
        EdgeConfig.Limits limits = new EdgeConfig.Limits(1_024, 8_192, 1, 10, 1_024);
        try (ToyEdge edge = new ToyEdge(
                        ToyEdge.CONFIG.withTimes(HEAD).withLimits(limits).withTls(certificate.edge()));
                Socket first = new Socket(InetAddress.getLoopbackAddress(), edge.port())) {
            // The first never shakes hands; the second has its turn when the first is ended.
            try (RawHttp second = RawHttp.over(certificate.connect(edge.port()))) {
                assertThat(second.send(GET).read().status()).isEqualTo(200);
            }
            first.setSoTimeout(10_000);
            assertThat(read(first)).isEmpty();
        }
    }

    @Test
    void tlsBesideAPlainPortServesBothAndDoesNotAskForTlsAlways() throws IOException {
        EdgeConfig.Tls beside = new EdgeConfig.Tls(certificate.file(), certificate.keyFile(), true, LONG);
        try (ToyEdge edge = new ToyEdge(ToyEdge.CONFIG.withTls(beside));
                RawHttp tls = RawHttp.over(certificate.connect(edge.edge().tlsPort()))) {
            assertThat(edge.edge().tlsPort()).isNotEqualTo(edge.port());
            assertThat(RawHttp.exchange(edge.port(), GET).text()).contains("root");
            RawHttp.Reply reply = tls.send(GET).read();
            assertThat(reply.text()).contains("root");
            assertThat(reply.header("Strict-Transport-Security")).isEmpty();
        }
    }

    @Test
    void changedPairIsUsedAndABrokenOneIsNot() throws IOException {
        TestCertificate first = TestCertificate.make(directory, "first", "EC");
        TestCertificate second = TestCertificate.make(directory, "second", "RSA");
        try (ToyEdge edge = new ToyEdge(ToyEdge.CONFIG.withTls(first.edge()));
                RawHttp before = RawHttp.over(first.connect(edge.port()))) {
            assertThat(before.send(GET).read().status()).isEqualTo(200);

            Files.writeString(first.keyFile(), "broken");
            await().pollDelay(Duration.ofMillis(200)).until(() -> true);
            assertThat(first.presented(edge.port())).isEqualTo(first.certificate());

            Files.delete(first.file());
            await().pollDelay(Duration.ofMillis(200)).until(() -> true);
            assertThat(first.presented(edge.port())).isEqualTo(first.certificate());

            second.replace(first);
            await().ignoreExceptions().until(() -> second.presented(edge.port()).equals(second.certificate()));
            assertThatExceptionOfType(SSLException.class).isThrownBy(() -> first.presented(edge.port()));
            assertThat(before.send(GET).read().status()).isEqualTo(200);
        }
    }

    @Test
    void filesThatCannotBeUsedStopTheStart() throws IOException {
        TestCertificate other = TestCertificate.make(directory, "other", "EC");
        TestCertificate rsa = TestCertificate.make(directory, "rsa", "RSA");
        Path absent = directory.resolve("absent.pem");
        Path empty = Files.writeString(directory.resolve("empty.pem"), "");
        Path large = Files.write(directory.resolve("large.pem"), new byte[TlsFiles.FILE_MAX + 1]);
        Path old = Files.writeString(directory.resolve("old.pem"), "-----BEGIN EC PRIVATE KEY-----\n");

        refused(absent, certificate.keyFile(), "absent.pem does not exist");
        refused(empty, certificate.keyFile(), "no certificate");
        refused(large, certificate.keyFile(), "must have at most 1048576 bytes");
        refused(certificate.file(), old, "openssl pkcs8 -topk8 -nodes");
        refused(certificate.file(), other.keyFile(), "does not fit");
        refused(certificate.file(), rsa.keyFile(), "does not fit");
        refused(certificate.keyFile(), certificate.file(), "");
    }

    private static void refused(Path file, Path key, String part) {
        EdgeConfig.Tls tls = new EdgeConfig.Tls(file, key, false, LONG);
        assertThatExceptionOfType(StartupException.class)
                .isThrownBy(() -> new ToyEdge(ToyEdge.CONFIG.withTls(tls)).close())
                .withMessageContaining(part)
                .satisfies(e -> assertThat(e.exitCode()).isEqualTo(StartupException.CONFIGURATION));
    }

    private static ScheduledExecutorService drip(RawHttp raw, String start, String drop) throws IOException {
        raw.send(start);
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
        var _ = timer.scheduleAtFixedRate(
                () -> {
                    try {
                        raw.send(drop);
                    } catch (IOException e) {
                        timer.shutdown();
                    }
                },
                50,
                50,
                TimeUnit.MILLISECONDS);
        return timer;
    }
}
