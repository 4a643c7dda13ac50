package org.usagebudget.server.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** HTTP as it comes over the socket: what is none gets our fault, and the server lives on. */
class EdgeHttpIT {
    private static final String HOST = "Host: localhost\r\n";
    private static final String IDS = """
            MS-RequestId: 312b044d-dc41-4b37-c2d5-7d27322d9654\r
            MS-CorrelationId: 7cb67bb7-4750-403d-cc2e-6bc44c52d52c\r
            """;
    /** Those after which the connection may go on, because where the request ends is beyond doubt. */
    private static final Set<String> WELL_FRAMED =
            Set.of("malformed encoding", "encoding no UTF-8", "fragment", "other authority", "path without slash");

    private static final String JSON = "Content-Type: application/json\r\n";

    @SuppressWarnings("NullAway.Init")
    private static ToyEdge edge;

    @BeforeAll
    static void start() {
        edge = ToyEdge.start();
    }

    @AfterAll
    static void stop() {
        edge.close();
    }

    @AfterEach
    void serverLivesOn() throws IOException {
        assertThat(exchange("GET / HTTP/1.1\r\n" + HOST + "\r\n").text()).contains("root");
    }

    static Stream<Arguments> malformed() {
        return Stream.of(
                Arguments.of("no host", "GET / HTTP/1.1\r\n\r\n"),
                Arguments.of("two hosts", "GET / HTTP/1.1\r\n" + HOST + "Host: other\r\n\r\n"),
                Arguments.of("blank host", "GET / HTTP/1.1\r\nHost: \r\n\r\n"),
                Arguments.of("bad host", "GET / HTTP/1.1\r\nHost: a b/c\r\n\r\n"),
                Arguments.of("other authority", "GET http://a/ HTTP/1.1\r\nHost: b\r\n\r\n"),
                Arguments.of("unknown version", "GET / HTTP/3.7\r\n" + HOST + "\r\n"),
                Arguments.of("no version", "GET /\r\n\r\n"),
                Arguments.of("version 2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
                Arguments.of("no line", "nonsense\r\n\r\n"),
                Arguments.of("method no token", "G(T / HTTP/1.1\r\n" + HOST + "\r\n"),
                Arguments.of("TLS", "\u0016\u0003\u0001\u0000\u00a5\u0001\u0000\u0000\u00a1\u0003\u0003"),
                Arguments.of("no colon", "GET / HTTP/1.1\r\n" + HOST + "nonsense\r\n\r\n"),
                Arguments.of("space before colon", "GET / HTTP/1.1\r\n" + HOST + "A : b\r\n\r\n"),
                Arguments.of("folded header", "GET / HTTP/1.1\r\n" + HOST + "A: b\r\n c\r\n\r\n"),
                Arguments.of("NUL in header", "GET / HTTP/1.1\r\n" + HOST + "A: \u0000\r\n\r\n"),
                Arguments.of("path without slash", "GET nowhere HTTP/1.1\r\n" + HOST + "\r\n"),
                Arguments.of("malformed encoding", "GET /echo/%zz HTTP/1.1\r\n" + HOST + "\r\n"),
                Arguments.of("encoding no UTF-8", "GET /echo/%ff HTTP/1.1\r\n" + HOST + "\r\n"),
                Arguments.of("fragment", "GET /echo/a#b HTTP/1.1\r\n" + HOST + "\r\n"),
                Arguments.of("length no number", post("Content-Length: x\r\n", "")),
                Arguments.of("length negative", post("Content-Length: -1\r\n", "")),
                Arguments.of("length beyond long", post("Content-Length: 99999999999999999999\r\n", "")),
                Arguments.of("two lengths", post("Content-Length: 2\r\nContent-Length: 3\r\n", "{}")),
                Arguments.of("length list", post("Content-Length: 2, 3\r\n", "{}")),
                Arguments.of(
                        "length and chunks",
                        post("Content-Length: 2\r\nTransfer-Encoding: chunked\r\n", "2\r\n{}\r\n0\r\n\r\n")),
                Arguments.of(
                        "chunks and length",
                        post("Transfer-Encoding: chunked\r\nContent-Length: 2\r\n", "2\r\n{}\r\n0\r\n\r\n")),
                Arguments.of("unknown coding", post("Transfer-Encoding: br\r\n", "{}")),
                Arguments.of("coding before chunks", post("Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n")),
                Arguments.of("chunks not last", post("Transfer-Encoding: chunked, gzip\r\n", "0\r\n\r\n")),
                Arguments.of(
                        "chunks in 1.0",
                        post("Transfer-Encoding: chunked\r\n", "0\r\n\r\n").replace("HTTP/1.1", "HTTP/1.0")),
                Arguments.of("unknown expectation", post("Expect: the-unexpected\r\nContent-Length: 0\r\n", "")),
                Arguments.of("chunk no hex", post("Transfer-Encoding: chunked\r\n", "zz\r\n{}\r\n0\r\n\r\n")),
                Arguments.of("chunk too long", post("Transfer-Encoding: chunked\r\n", "1\r\n{}\r\n0\r\n\r\n")),
                Arguments.of(
                        "chunk size beyond long",
                        post("Transfer-Encoding: chunked\r\n", "ffffffffffffffffffff\r\n{}\r\n0\r\n\r\n")));
    }

    private static String post(String headers, String body) {
        return "POST /body HTTP/1.1\r\n" + HOST + headers + "\r\n" + body;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("malformed")
    void malformedHttpIs400AndTheConnectionEnds(String what, String bytes) throws IOException {
        try (RawHttp raw = RawHttp.connect(edge.port())) {
            RawHttp.Reply reply = raw.send(bytes).read();

            assertThat(reply.status()).as(what).isEqualTo(400);
            assertThat(reply.fault().code()).isEqualTo(990010);
            if (!WELL_FRAMED.contains(what)) {
                assertThat(raw.isClosedByServer()).isTrue();
            }
        }
    }

    @Test
    void brokenHeadAndBrokenBodyAreAnsweredWithTheIdsThatWereSent() throws IOException {
        RawHttp.Reply head = exchange("GET / HTTP/1.1\r\n" + IDS + "nonsense\r\n\r\n");
        RawHttp.Reply body = exchange(post(IDS + "Transfer-Encoding: chunked\r\n", "zz\r\n"));

        for (RawHttp.Reply reply : new RawHttp.Reply[] {head, body}) {
            assertThat(reply.header("MS-RequestId")).isEqualTo("312b044d-dc41-4b37-c2d5-7d27322d9654");
            assertThat(reply.header("MS-CorrelationId")).isEqualTo("7cb67bb7-4750-403d-cc2e-6bc44c52d52c");
        }
    }

    @Test
    void javaSdkIsTold400WhereItsHeadIsTooLarge() throws IOException {
        String client = "MS-PartnerCenter-Client: Partner Center Java SDK\r\n";

        RawHttp.Reply reply = exchange("GET / HTTP/1.1\r\n" + HOST + client + "A: " + "a".repeat(20_000) + "\r\n\r\n");

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.fault().code()).isEqualTo(990017);
    }

    @ParameterizedTest
    @ValueSource(strings = {"OPTIONS", "TRACE", "PUT", "get", "BREW", "M-SEARCH", "PROPFIND"})
    void otherMethodsAreNotAllowed(String method) throws IOException {
        RawHttp.Reply reply = exchange(method + " /body HTTP/1.1\r\n" + HOST + "\r\n");

        assertThat(reply.status()).isEqualTo(405);
        assertThat(reply.header("Allow")).isEqualTo("POST");
    }

    @Test
    void headIsNotAllowedAndHasNoBody() throws IOException {
        try (RawHttp raw = RawHttp.connect(edge.port())) {
            raw.send("HEAD /body HTTP/1.1\r\n" + HOST + "Connection: close\r\n\r\n");
            String answer = new String(
                    raw.socket().getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.ISO_8859_1);

            assertThat(answer)
                    .startsWith("HTTP/1.1 405 ")
                    .contains("Allow: POST")
                    .endsWith("\r\n\r\n");
        }
    }

    @ParameterizedTest
    @CsvSource({"OPTIONS *, 404", "CONNECT localhost:80, 405", "GET http://localhost/, 200", "GET http://localhost, 200"
    })
    void otherFormsOfTargetAreJudgedByTheirPath(String line, int status) throws IOException {
        String host = line.startsWith("CONNECT") ? "Host: localhost:80\r\n" : HOST;

        assertThat(exchange(line + " HTTP/1.1\r\n" + host + "\r\n").status()).isEqualTo(status);
    }

    @Test
    void pipelinedRequestsAreAnsweredInOrder() throws IOException {
        try (RawHttp raw = RawHttp.connect(edge.port())) {
            String one = "GET /echo/%d HTTP/1.1\r\n" + HOST + "\r\n";
            String two = "POST /body HTTP/1.1\r\n" + HOST + "Content-Length: %d\r\n\r\n%s";
            StringBuilder all = new StringBuilder();
            for (int i = 1; i <= 20; i++) {
                all.append(one.formatted(i)).append(two.formatted(i, "x".repeat(i)));
            }
            raw.send(all.toString());

            for (int i = 1; i <= 20; i++) {
                assertThat(raw.read().text()).isEqualTo("{\"value\":\"" + i + "\"}");
                assertThat(raw.read().text()).isEqualTo("{\"value\":\"" + i + " false\"}");
            }
        }
    }

    @Test
    void http10IsAnsweredAndClosedUnlessItAsksToStay() throws IOException {
        try (RawHttp raw = RawHttp.connect(edge.port())) {
            assertThat(raw.send("GET / HTTP/1.0\r\n" + HOST + "Connection: keep-alive\r\n\r\n")
                            .read()
                            .status())
                    .isEqualTo(200);
            assertThat(raw.send("GET / HTTP/1.0\r\n" + HOST + "\r\n").read().status())
                    .isEqualTo(200);
            assertThat(raw.isClosedByServer()).isTrue();
        }
    }

    @Test
    void chunkedBodyIsReadAndTheConnectionGoesOn() throws IOException {
        try (RawHttp raw = RawHttp.connect(edge.port())) {
            String chunks = "1;x=y\r\n{\r\n1\r\n}\r\n0\r\nTrailer: x\r\n\r\n";
            assertThat(raw.send(post("Transfer-Encoding: Chunked\r\n", chunks))
                            .read()
                            .text())
                    .contains("2 false");
            assertThat(raw.send("GET / HTTP/1.1\r\n" + HOST + "\r\n").read().status())
                    .isEqualTo(200);
        }
    }

    @Test
    void clientThatWaitsForContinueGetsItAndOneThatIsRefusedDoesNot() throws IOException {
        String expect = "Expect: 100-continue\r\nContent-Length: 2\r\n";
        try (RawHttp raw = RawHttp.connect(edge.port())) {
            assertThat(raw.send(post(expect + JSON, "")).read().status()).isEqualTo(100);
            assertThat(raw.send("{}").read().text()).contains("2 false");
            assertThat(raw.send(post("Expect: 100-continue\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n", ""))
                            .read()
                            .status())
                    .isEqualTo(415);
            assertThat(raw.isClosedByServer()).isTrue();
        }
        try (RawHttp raw = RawHttp.connect(edge.port())) {
            raw.send(post("Expect: 100-continue\r\nContent-Length: 65537\r\n", ""));

            assertThat(raw.read().status()).isEqualTo(413);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "deflate", "identity, gzip", "x"})
    void encodedBodyIsRefused(String encoding) throws IOException {
        assertThat(exchange(post("Content-Encoding: " + encoding + "\r\nContent-Length: 2\r\n", "{}"))
                        .status())
                .isEqualTo(415);
        assertThat(exchange(post("Content-Encoding: Identity\r\nContent-Length: 2\r\n", "{}"))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void unreadBodyDoesNotSpoilTheNextRequest() throws IOException {
        try (RawHttp raw = RawHttp.connect(edge.port())) {
            String body = "GET /nowhere HTTP/1.1\r\n\r\n";
            String length = "Content-Length: " + body.length() + "\r\n\r\n" + body;

            assertThat(raw.send("POST /unread HTTP/1.1\r\n" + HOST + length)
                            .read()
                            .text())
                    .contains("unread");
            assertThat(raw.send("POST /nowhere HTTP/1.1\r\n" + HOST + length)
                            .read()
                            .status())
                    .isEqualTo(404);
            assertThat(raw.send("POST /unread HTTP/1.1\r\n" + HOST + "Content-Length: 10\r\n\r\n")
                            .read()
                            .status())
                    .isEqualTo(200);
            raw.send("0123456789");
            assertThat(raw.send("GET / HTTP/1.1\r\n" + HOST + "\r\n").read().text())
                    .contains("root");
        }
    }

    @Test
    void refusedUploadIsToldWhyThoughItGoesOnSending() throws IOException {
        try (RawHttp raw = RawHttp.connect(edge.port())) {
            int length = 900_000;
            raw.send(post("Content-Length: " + length + "\r\n", ""));
            for (int sent = 0; sent < length; sent += 10_000) {
                raw.send("x".repeat(10_000));
            }

            assertThat(raw.read().status()).isEqualTo(413);
            assertThat(raw.send("GET / HTTP/1.1\r\n" + HOST + "\r\n").read().status())
                    .isEqualTo(200);
        }
    }

    @Test
    void clientThatHangsUpHarmsNobody() throws IOException {
        for (String bytes : new String[] {"", "GE", "GET / HTTP/1.1\r\n", post("Content-Length: 9\r\n", "123")}) {
            try (RawHttp raw = RawHttp.connect(edge.port())) {
                raw.send(bytes);
                raw.socket().setSoLinger(true, 0);
            }
        }
        try (RawHttp raw = RawHttp.connect(edge.port())) {
            raw.send(post("Content-Length: 9\r\n", "123")).finish();
            assertThat(raw.read().status()).isEqualTo(400);
        }
    }

    @Test
    void otherHostsAreMisdirected() throws IOException {
        try (ToyEdge local = new ToyEdge(ToyEdge.CONFIG.withAllowedHosts(Set.of("localhost", "127.0.0.1", "[::1]")))) {
            for (String host : new String[] {"localhost", "LOCALHOST:8080", "127.0.0.1:1", "[::1]", "[::1]:80"}) {
                assertThat(RawHttp.exchange(local.port(), "GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n")
                                .status())
                        .as(host)
                        .isEqualTo(200);
            }
            for (String host : new String[] {"evil.example", "localhost.evil.example", "127.0.0.2", "[::2]"}) {
                RawHttp.Reply reply = RawHttp.exchange(local.port(), "GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
                assertThat(reply.status()).as(host).isEqualTo(421);
                assertThat(reply.fault().code()).isEqualTo(990016);
            }
            assertThat(RawHttp.exchange(local.port(), "GET http://evil.example/ HTTP/1.1\r\nHost: evil.example\r\n\r\n")
                            .status())
                    .isEqualTo(421);
        }
    }

    @Test
    void missingMfaHasItsReasonPhrase() throws IOException {
        RawHttp.Reply reply =
                exchange("GET " + ToyEdge.BUDGET + " HTTP/1.1\r\n" + HOST + "Authorization: Bearer no-mfa\r\n\r\n");

        assertThat(reply.statusLine()).isEqualTo("HTTP/1.1 401 Unauthorized - MFA required");
        assertThat(reply.header("Content-Length")).isEqualTo("0");
        assertThat(reply.header("Content-Type")).isEmpty();
    }

    private static RawHttp.Reply exchange(String request) throws IOException {
        return RawHttp.exchange(edge.port(), request);
    }
}
