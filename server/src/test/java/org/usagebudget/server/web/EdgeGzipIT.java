package org.usagebudget.server.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.usagebudget.server.fault.FaultCode;
import org.usagebudget.server.fault.FaultException;
import org.usagebudget.server.web.TestClient.TestResponse;

/** Answers in gzip; {@link TestClient} asks for it, and reads it, by itself. */
class EdgeGzipIT {
    private final ToyEdge edge = ToyEdge.withRoutes(
            new Route(
                    "GET",
                    "/text/{bytes}",
                    Access.open(),
                    e -> Answer.text(200, text(e)).withHeader("ETag", "\"7\"")),
            new Route("GET", "/stream/{bytes}", Access.open(), EdgeGzipIT::stream),
            new Route("GET", "/html", Access.open(), EdgeGzipIT::html),
            new Route("GET", "/yaml", Access.open(), EdgeGzipIT::yaml),
            new Route("GET", "/coded", Access.open(), EdgeGzipIT::coded),
            new Route("GET", "/probe/{bytes}", Access.probe(), e -> Answer.text(200, text(e))),
            new Route("POST", "/text/{bytes}", Access.open(), e -> Answer.text(200, text(e))),
            new Route("GET", "/fault", Access.open(), _ -> {
                throw new FaultException(FaultCode.INVALID_PROPERTY, "x".repeat(Gzip.PLAIN_MAX));
            }));
    private final TestClient client = new TestClient(edge.port());

    @AfterEach
    void stop() {
        client.close();
        edge.close();
    }

    private static String text(Exchange exchange) {
        return "x".repeat(Integer.parseInt(exchange.pathVariable("bytes")));
    }

    private static Answer stream(Exchange exchange) {
        int bytes = Integer.parseInt(exchange.pathVariable("bytes"));
        return Answer.streamed(200, "text/plain; charset=utf-8", out -> {
                    for (int i = 0; i < bytes; i++) {
                        out.write('x');
                    }
                })
                .withHeader("ETag", "\"7\"");
    }

    private static Answer html(Exchange exchange) {
        return Answer.html(200, "<!doctype html>" + "<p>".repeat(1_000))
                .withHeader("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
    }

    private static Answer yaml(Exchange exchange) {
        byte[] yaml = "a: b\n".repeat(1_000).getBytes(StandardCharsets.UTF_8);
        return new Answer(200, Map.of("Content-Type", "application/yaml"), yaml);
    }

    private static Answer coded(Exchange exchange) {
        byte[] packed = Gzip.compressed(new byte[3_000_000]);
        assertThat(packed.length).isGreaterThan(Gzip.PLAIN_MAX);
        return new Answer(200, Map.of("Content-Type", "text/plain", "Content-Encoding", "gzip"), packed);
    }

    @ParameterizedTest
    @CsvSource({
        "text/1023, false", "text/1024, false", "text/1025, true", "text/100000, true",
        "stream/1023, false", "stream/1024, false", "stream/1025, true", "stream/16384, true",
        "probe/1024, false", "probe/1025, true"
    })
    void answersOverOneKilobyteAreCompressed(String path, boolean compressed) {
        TestResponse response = client.get("/" + path);

        assertThat(response.body()).hasSize(Integer.parseInt(path.substring(path.indexOf('/') + 1)));
        assertThat(response.header("Content-Encoding").isPresent()).isEqualTo(compressed);
        assertThat(response.header("Vary").isPresent()).isEqualTo(compressed);
        assertThat(response.header("Content-Length"))
                .contains(Integer.toString(response.http().body().length));
        if (compressed) {
            assertThat(response.http().body().length).isLessThan(response.body().length);
            assertThat(response.header("Vary")).contains("Accept-Encoding");
        }
    }

    @Test
    void longStreamsAreCompressedInChunks() {
        TestResponse response = client.get("/stream/20000000");

        assertThat(response.body()).hasSize(20_000_000).containsOnly('x');
        assertThat(response.header("Content-Encoding")).contains("gzip");
        assertThat(response.header("Vary")).contains("Accept-Encoding");
        assertThat(response.header("Content-Length")).isEmpty();
        assertThat(response.http().body().length).isLessThan(100_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/html", "/yaml", "/fault"})
    void allKindsOfAnswersAreCompressed(String path) {
        TestResponse response = client.get(path);

        assertThat(response.header("Content-Encoding")).contains("gzip");
        assertThat(response.body().length).isGreaterThan(Gzip.PLAIN_MAX);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/text/5000", "/stream/5000", "/stream/50000"})
    void whoDoesNotTakeGzipGetsItPlainAndIsToldThatItVaries(String path) throws IOException {
        for (String header : new String[] {"", "Accept-Encoding: gzip;q=0\r\n", "Accept-Encoding: gzip;q=x\r\n"}) {
            RawHttp.Reply reply =
                    RawHttp.exchange(edge.port(), "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n" + header + "\r\n");

            assertThat(reply.header("Content-Encoding")).isEmpty();
            assertThat(reply.header("Vary")).isEqualTo("Accept-Encoding");
            assertThat(reply.text()).matches("x+").hasSize(Integer.parseInt(path.replaceAll("\\D", "")));
        }
    }

    @Test
    void headersThatComeTwiceAreOneList() throws IOException {
        String head = "GET /text/5000 HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: br\r\n";

        assertThat(RawHttp.exchange(edge.port(), head + "Accept-Encoding: gzip\r\n\r\n")
                        .header("Content-Encoding"))
                .isEqualTo("gzip");
        assertThat(RawHttp.exchange(edge.port(), head + "Accept-Encoding: gzip;q=0\r\n\r\n")
                        .header("Content-Encoding"))
                .isEmpty();
    }

    @Test
    void whatIsCodedAlreadyStaysAsItIs() {
        TestResponse response = client.get("/coded");

        assertThat(response.body()).hasSize(3_000_000);
        assertThat(response.http().headers().allValues("Content-Encoding")).containsExactly("gzip");
    }

    /** The tag names the version of a resource, not the bytes of an answer. */
    @ParameterizedTest
    @ValueSource(strings = {"/text/5000", "/stream/50000"})
    void tagIsTheSame(String path) {
        TestResponse packed = client.get(path);
        TestResponse plain = client.get(path, "Accept-Encoding", "identity");

        assertThat(packed.header("Content-Encoding")).contains("gzip");
        assertThat(plain.header("Content-Encoding")).isEmpty();
        assertThat(packed.header("ETag")).isEqualTo(plain.header("ETag")).contains("\"7\"");
    }

    @Test
    void answerToAnUnreadBodyIsCompressedToo() {
        TestResponse response = client.send("POST", "/text/5000", new byte[20_000]);

        assertThat(response.header("Content-Encoding")).contains("gzip");
        assertThat(response.body()).hasSize(5_000);
    }
}
