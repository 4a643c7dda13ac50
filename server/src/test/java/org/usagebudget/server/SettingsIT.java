package org.usagebudget.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.usagebudget.server.config.Config;
import org.usagebudget.server.config.ConfigLoader;
import org.usagebudget.server.fault.FaultCode;
import org.usagebudget.server.fault.FaultException;
import org.usagebudget.server.web.Access;
import org.usagebudget.server.web.Answer;
import org.usagebudget.server.web.EdgeConfig;
import org.usagebudget.server.web.HttpEdge;
import org.usagebudget.server.web.Route;

/** Each setting of the edge takes effect, from its text to the socket. */
class SettingsIT {
    private static final String HOST = "Host: localhost\r\n";

    private static Config config(Map<String, String> options) {
        return new ConfigLoader(Map.of(), Path.of("."), Path.of("/none")).load(null, options);
    }

    private static HttpEdge start(String key, String value) {
        EdgeConfig edge = Settings.edge(config(Map.of("server.port", "0", key, value)));
        Route body = new Route(
                "POST",
                "/body",
                Access.open(),
                exchange -> Answer.text(200, Integer.toString(exchange.jsonBody().length)));
        return HttpEdge.start(
                edge,
                _ -> {
                    throw new FaultException(FaultCode.UNAUTHORIZED);
                },
                List.of(body));
    }

    @ParameterizedTest
    @CsvSource({"1023, 200", "1024, 200", "1025, 413"})
    void bodyMaxBoundsBodies(int bytes, int status) throws IOException {
        try (HttpEdge edge = start("limits.body-max", "1 KiB")) {
            assertThat(exchange(edge, head(bytes) + "\r\n" + "x".repeat(bytes))).isEqualTo(status);
        }
    }

    @ParameterizedTest
    @CsvSource({"-1, 200", "0, 200", "1, 431"})
    void headersMaxBoundsHeads(int beyond, int status) throws IOException {
        try (HttpEdge edge = start("limits.headers-max", "4 KiB")) {
            String fixed = head(0) + "A: \r\n\r\n";
            String padding = "a".repeat(4_096 + beyond - fixed.length());

            assertThat(exchange(edge, head(0) + "A: " + padding + "\r\n\r\n")).isEqualTo(status);
        }
    }

    @Test
    void headTimeoutEndsAHeadThatStops() throws IOException {
        try (HttpEdge edge = start("limits.head-timeout", "300 ms")) {
            assertThat(exchange(edge, "POST /body HT")).isEqualTo(408);
        }
    }

    @Test
    void bodyTimeoutEndsABodyThatStops() throws IOException {
        try (HttpEdge edge = start("limits.body-timeout", "300 ms")) {
            assertThat(exchange(edge, head(10) + "\r\n123")).isEqualTo(408);
        }
    }

    @Test
    void connectionsMaxLetsTheNextOneWait() throws IOException {
        try (HttpEdge edge = start("limits.connections-max", "1");
                Socket first = connect(edge)) {
            assertThat(ask(first, head(0) + "\r\n")).isEqualTo(200);
            try (Socket second = connect(edge)) {
                second.setSoTimeout(300);
                assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(() -> ask(second, head(0) + "\r\n"));
            }
        }
    }

    private static String head(int bytes) {
        return "POST /body HTTP/1.1\r\n" + HOST + "Content-Type: application/json\r\nContent-Length: " + bytes + "\r\n";
    }

    private static Socket connect(HttpEdge edge) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), edge.port());
        socket.setSoTimeout(10_000);
        return socket;
    }

    private static int exchange(HttpEdge edge, String request) throws IOException {
        try (Socket socket = connect(edge)) {
            return ask(socket, request);
        }
    }

    private static int ask(Socket socket, String request) throws IOException {
        socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
        String start = new String(socket.getInputStream().readNBytes(12), StandardCharsets.ISO_8859_1);
        return Integer.parseInt(start.substring(9));
    }
}
