package org.usagebudget.server.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.usagebudget.server.fault.FaultCode;
import org.usagebudget.server.fault.FaultDescriptions;
import org.usagebudget.server.fault.Language;

/** Faults speak the caller's language wherever X-Locale was seen, also where the rest of the request is broken. */
class EdgeLanguageIT {
    private static final FaultDescriptions DESCRIPTIONS = FaultDescriptions.load();
    private static final String LOCALE = "Host: localhost\r\nx-locale: \"de-AT\",\"fr-FR\"\r\n";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /nowhere HTTP/1.1\r\n" + LOCALE + "\r\n",
                "DELETE / HTTP/1.1\r\n" + LOCALE + "\r\n",
                "GET " + ToyEdge.BUDGET + " HTTP/1.1\r\n" + LOCALE + "\r\n",
                "GET / HTTP/1.1\r\n" + LOCALE + "no header\r\n\r\n",
                "POST / HTTP/1.1\r\n" + LOCALE + "Content-Length: x\r\n\r\n"
            })
    void faultIsInTheCallersLanguage(String request) throws IOException {
        try (ToyEdge edge = ToyEdge.start()) {
            RawHttp.Reply reply = RawHttp.exchange(edge.port(), request);

            assertThat(reply.header("Content-Language")).isEqualTo("de-DE");
            FaultCode code = switch (reply.status()) {
                case 404 -> FaultCode.NOT_FOUND;
                case 405 -> FaultCode.METHOD_NOT_ALLOWED;
                case 401 -> FaultCode.UNAUTHORIZED;
                default -> FaultCode.MALFORMED_HTTP;
            };
            assertThat(reply.fault().description()).isEqualTo(DESCRIPTIONS.text(code, Language.GERMAN));
            assertThat(reply.fault().code()).isEqualTo(code.code());
        }
    }

    @Test
    void lateHeadIsToldInTheLanguageSeenSoFar() throws IOException {
        Duration brief = Duration.ofMillis(300);
        EdgeConfig.Times times = ToyEdge.TIMES;
        try (ToyEdge edge = ToyEdge.withTimes(new EdgeConfig.Times(
                        brief, times.body(), times.bodyPerStep(), times.idle(), times.drain(), times.stop()));
                RawHttp raw = RawHttp.connect(edge.port())) {
            RawHttp.Reply reply = raw.send("GET / HTTP/1.1\r\nHost: localhost\r\nX-Locale: ja\r\nA")
                    .read();

            assertThat(reply.status()).isEqualTo(408);
            assertThat(reply.fault().description())
                    .isEqualTo(DESCRIPTIONS.text(FaultCode.REQUEST_TIMEOUT, Language.JAPANESE));
        }
    }

    @Test
    void languageOfOneRequestIsNotThatOfTheNextOnItsConnection() throws IOException {
        try (ToyEdge edge = ToyEdge.start();
                RawHttp raw = RawHttp.connect(edge.port())) {
            RawHttp.Reply first =
                    raw.send("GET /nowhere HTTP/1.1\r\n" + LOCALE + "\r\n").read();
            RawHttp.Reply second = raw.send("GET / HTTP/1.1\r\nHost: localhost\r\nno header\r\n\r\n")
                    .read();

            assertThat(first.header("Content-Language")).isEqualTo("de-DE");
            assertThat(second.header("Content-Language")).isEqualTo("en-US");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tr-TR", "\"\"", "de\"", "xx,fr"})
    void successHasNoLanguage(String locale) throws IOException {
        try (ToyEdge edge = ToyEdge.start()) {
            RawHttp.Reply reply = RawHttp.exchange(
                    edge.port(), "GET / HTTP/1.1\r\nHost: localhost\r\nX-Locale: " + locale + "\r\n\r\n");

            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.header("Content-Language")).isEmpty();
        }
    }
}
