package org.usagebudget.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SandboxControlsTest {
    private static final String MADE = """
            {"tenant":"t","clientId":"c","clientSecret":"s","customers":[]}""";

    private final BlockingQueue<Integer> statuses = new LinkedBlockingQueue<>();
    private final List<Duration> sleeps = new CopyOnWriteArrayList<>();

    @SuppressWarnings("NullAway.Init")
    private HttpServer server;

    @SuppressWarnings("NullAway.Init")
    private SandboxControls controls;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            Integer status = statuses.poll();
            byte[] body =
                    (status == null ? "{\"code\":1}" : status == 201 ? MADE : "busy").getBytes(StandardCharsets.UTF_8);
            exchange.getRequestBody().readAllBytes();
            exchange.getResponseHeaders().set("Retry-After", "3");
            exchange.sendResponseHeaders(status == null ? 500 : status, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        controls = new SandboxControls(
                URI.create("http://localhost:" + server.getAddress().getPort()), sleeps::add);
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void partnerIsMadeAfterTheWaitThatABusySandboxAsksFor() {
        statuses.addAll(List.of(503, 429, 503, 503, 201));

        assertThat(controls.makePartner(0, "EUR").tenant()).isEqualTo("t");

        assertThat(sleeps).hasSize(4).containsOnly(Duration.ofSeconds(3));
    }

    @Test
    void sandboxThatStaysBusyIsAskedFiveTimes() {
        statuses.addAll(List.of(503, 503, 503, 503, 503, 201));

        assertThatThrownBy(() -> controls.makePartner(0, "EUR"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("503: busy");

        assertThat(statuses).hasSize(1);
    }

    @Test
    void otherRefusalsAreNotRepeated() {
        statuses.addAll(List.of(400, 201));

        assertThatThrownBy(() -> controls.makePartner(0, "EUR")).hasMessageContaining("400: busy");

        assertThat(sleeps).isEmpty();
    }
}
