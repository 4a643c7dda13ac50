package org.usagebudget.server.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.usagebudget.server.config.AddressBlock;

/** What proxies tell about clients, and the headers that protect browsers, as they come over the socket. */
class EdgeProxyIT {
    private static final EdgeConfig TRUSTING =
            ToyEdge.CONFIG.withTrustedProxies(List.of(AddressBlock.parse("127.0.0.0/8")));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "X-Forwarded-For: 1.2.3.4, 192.0.2.1|192.0.2.1 false",
                "Forwarded: for=192.0.2.1;proto=https|192.0.2.1 true",
                "X-Forwarded-Proto: https|127.0.0.1 true",
                "X-Other: 1|127.0.0.1 false",
            })
    void trustedProxyIsBelieved(String header, String client) throws IOException {
        try (ToyEdge edge = new ToyEdge(TRUSTING)) {
            RawHttp.Reply reply = client(edge, header);

            assertThat(reply.text()).contains("\"" + client + "\"");
            assertThat(reply.header("Strict-Transport-Security"))
                    .isEqualTo(client.endsWith("true") ? "max-age=31536000" : "");
        }
    }

    @ParameterizedTest
    @CsvSource({"10.0.0.0/8", "127.0.0.2", "::1"})
    void anybodyElseIsNot(String trusted) throws IOException {
        EdgeConfig config = ToyEdge.CONFIG.withTrustedProxies(List.of(AddressBlock.parse(trusted)));
        for (EdgeConfig edgeConfig : List.of(config, ToyEdge.CONFIG)) {
            try (ToyEdge edge = new ToyEdge(edgeConfig)) {
                RawHttp.Reply reply =
                        client(edge, "Forwarded: for=192.0.2.1;proto=https\r\nX-Forwarded-For: 192.0.2.1");

                assertThat(reply.text()).contains("\"127.0.0.1 false\"");
                assertThat(reply.header("Strict-Transport-Security")).isEmpty();
            }
        }
    }

    @Test
    void hostIsTheOneThatTheClientAskedFor() throws IOException {
        EdgeConfig config = TRUSTING.withAllowedHosts(Set.of("budget.example"));
        try (ToyEdge edge = new ToyEdge(config)) {
            assertThat(client(edge, "X-Forwarded-Host: budget.example\r\nX-Forwarded-Port: 8443")
                            .status())
                    .isEqualTo(200);
            assertThat(client(edge, "X-Forwarded-Host: other.example").status()).isEqualTo(421);
        }
    }

    @Test
    void faultsToAProxysClientSayTlsToo() throws IOException {
        try (ToyEdge edge = new ToyEdge(TRUSTING)) {
            String head = "Host: localhost\r\nX-Forwarded-Proto: https\r\n\r\n";
            RawHttp.Reply reply = RawHttp.exchange(edge.port(), "GET /nowhere HTTP/1.1\r\n" + head);

            assertThat(reply.status()).isEqualTo(404);
            assertThat(reply.header("Strict-Transport-Security")).isNotEmpty();
        }
    }

    @Test
    void everyAnswerForbidsSniffingAndStoring() throws IOException {
        try (ToyEdge edge = ToyEdge.start()) {
            String host = "Host: localhost\r\n\r\n";
            for (String start : List.of(
                    "GET / HTTP/1.1\r\n",
                    "GET /nowhere HTTP/1.1\r\n",
                    "GET /fail HTTP/1.1\r\n",
                    "DELETE / HTTP/1.1\r\n",
                    "GET /%zz HTTP/1.1\r\n",
                    "nonsense\r\n")) {
                RawHttp.Reply reply = RawHttp.exchange(edge.port(), start + host);

                assertThat(reply.header("X-Content-Type-Options")).as(start).isEqualTo("nosniff");
                assertThat(reply.header("Cache-Control")).as(start).isEqualTo("no-store");
                assertThat(reply.header("Content-Type")).as(start).isEqualTo("application/json");
                assertThat(reply.header("Strict-Transport-Security")).as(start).isEmpty();
                assertThat(reply.header("X-Frame-Options")).as(start).isEmpty();
            }
        }
    }

    @Test
    void pagesForbidFramesAndReferrersUnlessTheySayOtherwise() throws IOException {
        try (ToyEdge edge = ToyEdge.start()) {
            RawHttp.Reply page = page(edge, "/page");
            RawHttp.Reply own = page(edge, "/page?own=1");

            assertThat(page.header("Referrer-Policy")).isEqualTo("no-referrer");
            assertThat(page.header("X-Frame-Options")).isEqualTo("DENY");
            assertThat(page.header("X-Content-Type-Options")).isEqualTo("nosniff");
            assertThat(own.header("Referrer-Policy")).isEqualTo("same-origin");
            assertThat(own.header("X-Frame-Options")).isEqualTo("SAMEORIGIN");
        }
    }

    private static RawHttp.Reply page(ToyEdge edge, String path) throws IOException {
        return RawHttp.exchange(edge.port(), "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
    }

    private static RawHttp.Reply client(ToyEdge edge, String header) throws IOException {
        return RawHttp.exchange(edge.port(), "GET /client HTTP/1.1\r\nHost: localhost\r\n" + header + "\r\n\r\n");
    }
}
