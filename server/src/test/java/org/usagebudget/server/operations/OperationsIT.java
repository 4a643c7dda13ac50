package org.usagebudget.server.operations;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.usagebudget.server.Server;
import org.usagebudget.server.TestSandbox;
import org.usagebudget.server.config.Config;
import org.usagebudget.server.config.ConfigLoader;
import org.usagebudget.server.ledger.AccountKey;
import org.usagebudget.server.store.Database;
import org.usagebudget.server.store.TestDatabase;

/** Health and metrics of a running server, on its own port and on another. */
class OperationsIT {
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @Test
    void sandboxIsAliveAndReadyWithoutAToken() throws Exception {
        String url = TestSandbox.server().baseUrl();

        for (String path : new String[] {"/health/live", "/health/ready"}) {
            HttpResponse<String> answer = get(url + path);
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo("{\"status\":\"up\"}");
            assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-store");
        }
    }

    @Test
    void changeShowsInEveryMeterThatItPasses() throws Exception {
        String url = TestSandbox.server().baseUrl();
        AccountKey key = TestSandbox.newCustomer();
        String before = get(url + "/metrics").body();
        String path = "/v1/customers/" + key.customer() + "/usagebudget";
        String route =
                "\\{method=\"PATCH\",route=\"/v1/customers/\\{customer-tenant-id\\}/usagebudget\",status=\"200\"\\}";
        int changes = 3;

        for (int i = 0; i < changes; i++) {
            assertThat(TestSandbox.app(TestSandbox.FIRST_PARTNER)
                            .patch(path, "{\"amount\":" + i + "}")
                            .status())
                    .isEqualTo(200);
        }
        HttpResponse<String> answer = get(url + "/metrics");
        String after = answer.body();

        assertThat(answer.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("text/plain; version=0.0.4"));
        for (String meter : new String[] {
            "http_server_requests_seconds_count" + route,
            "usagebudget_ledger_outcomes_total\\{kind=\"applied\"\\}",
            "usagebudget_token_lookups_total\\{result=\"(?:hit|miss)\"\\}",
            "usagebudget_ledger_batch_sum\\{lane=\"\\d+\"\\}",
            "usagebudget_ledger_wait_seconds_count\\{lane=\"\\d+\"\\}"
        }) {
            assertThat(sum(after, meter) - sum(before, meter)).as(meter).isGreaterThanOrEqualTo(changes);
        }
        assertThat(sum(after, "usagebudget_ledger_commit_seconds_count\\{lane=\"\\d+\"\\}"))
                .isGreaterThan(sum(before, "usagebudget_ledger_commit_seconds_count\\{lane=\"\\d+\"\\}"));
        assertThat(after)
                .contains("http_server_requests_seconds_bucket{", "le=\"0.005\"")
                .contains("usagebudget_ledger_queue{lane=\"0\"}", "usagebudget_ledger_queue{lane=\"1\"}")
                .contains("usagebudget_ledger_queue_limit 1000.0")
                .contains("http_server_requests_in_flight 1.0", "http_server_requests_in_flight_limit 2000.0")
                .contains(
                        "http_server_connections ",
                        "usagebudget_tokens ",
                        "http_server_refusals_total{reason=\"rate\"}")
                .contains(
                        "hikaricp_connections_active{pool=\"service\"}",
                        "jvm_memory_used_bytes{",
                        "process_uptime_seconds")
                .doesNotContain(key.customer().toString());
    }

    @Test
    void metricsAreNotFoundThroughAProxy() throws Exception {
        String url = TestSandbox.server().baseUrl();

        assertThat(get(url + "/metrics", "X-Forwarded-For", "192.0.2.1").statusCode())
                .isEqualTo(404);
        assertThat(get(url + "/health/ready", "X-Forwarded-For", "192.0.2.1").statusCode())
                .isEqualTo(200);
    }

    @Test
    void managementPortHasHealthAndMetricsAndTheServicesHasNot() throws Exception {
        try (Database database = TestDatabase.fresh()) {
            int port = freePort();
            try (Server server = Server.serve(config(database, port))) {
                String management = "http://127.0.0.1:" + port;

                assertThat(get(management + "/health/live").statusCode()).isEqualTo(200);
                assertThat(get(management + "/health/ready").statusCode()).isEqualTo(200);
                assertThat(get(management + "/metrics", "X-Forwarded-For", "192.0.2.1")
                                .body())
                        .contains("usagebudget_ledger_queue_limit");
                assertThat(get(management + "/v1/none").statusCode()).isEqualTo(404);
                for (String path : new String[] {"/health/live", "/health/ready", "/metrics"}) {
                    assertThat(get(server.baseUrl() + path).statusCode()).isEqualTo(404);
                }
            }
        }
    }

    private static Config config(Database database, int managementPort) {
        Map<String, String> settings = new HashMap<>(TestDatabase.settings(database));
        settings.put("management.port", Integer.toString(managementPort));
        return new ConfigLoader(Map.of(), Path.of("."), Path.of("/none")).load(null, settings);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static long sum(String text, String meter) {
        Matcher matcher = Pattern.compile("^" + meter + " ([0-9.Ee]+)$", Pattern.MULTILINE)
                .matcher(text);
        long sum = 0;
        while (matcher.find()) {
            sum += Math.round(Double.parseDouble(Objects.requireNonNull(matcher.group(1))));
        }
        return sum;
    }

    private static HttpResponse<String> get(String url, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url)).timeout(Duration.ofSeconds(20));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return HTTP.send(request.build(), BodyHandlers.ofString());
    }
}
