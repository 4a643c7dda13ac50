package org.usagebudget.server.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Comparator;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.usagebudget.server.SandboxOptions;
import org.usagebudget.server.Server;
import org.usagebudget.server.web.TestCertificate;

/** The sandbox with TLS, used as Microsoft's Java SDK does: with the trust store and the tenant {@code adfs}. */
class SandboxTlsIT {
    private static final String APP = "b0000000-0000-4000-8000-000000000001";
    private static final String FIRST = "c0000000-0000-4000-8000-000000000001";
    private static final String SECOND_PARTNERS = "c0000000-0000-4000-8000-000000000051";
    private static final String GRAPH = "https://graph.windows.net";

    @SuppressWarnings("NullAway.Init")
    private static Path data;

    @SuppressWarnings("NullAway.Init")
    private static Server server;

    @SuppressWarnings("NullAway.Init")
    private static HttpClient client;

    @SuppressWarnings("NullAway.Init")
    private static String base;

    @BeforeAll
    static void start() throws Exception {
        data = Files.createTempDirectory("usagebudget-tls-");
        server = Server.sandbox(new SandboxOptions("127.0.0.1", 0, data, true));
        base = found("TLS: (https://localhost:[0-9]+)", server.readyText());
        KeyStore trust = KeyStore.getInstance(
                data.resolve(SandboxTls.TRUST_STORE).toFile(), SandboxTls.TRUST_STORE_PASSWORD.toCharArray());
        client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .sslContext(TestCertificate.trust(trust))
                .build();
    }

    @AfterAll
    static void stop() throws IOException {
        client.close();
        server.close();
        try (Stream<Path> tree = Files.walk(data)) {
            for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"https://graph.windows.net", "https://api.partnercenter.microsoft.com"})
    void appSignsInByItsClientIdAloneAndSetsABudget(String graphRoot) throws Exception {
        HttpResponse<String> signedIn =
                signIn(APP, "sandbox", "openid profile offline_access " + graphRoot + "/.default");

        assertThat(signedIn.statusCode()).isEqualTo(200);
        assertThat(signedIn.headers().firstValue("Cache-Control")).contains("no-store");
        assertThat(signedIn.body()).contains("\"token_type\":\"Bearer\"").contains("\"expires_in\":3599");
        String token = found("\"access_token\":\"([^\"]+)\"", signedIn.body());
        assertThat(patch(token, FIRST).statusCode()).isEqualTo(200);
        assertThat(patch(token, SECOND_PARTNERS).statusCode()).isEqualTo(403);
    }

    @Test
    void plainPortServesTooAndTheReadyTextNamesTheTrustStore() throws Exception {
        HttpResponse<String> keys = client.send(
                HttpRequest.newBuilder(URI.create(server.baseUrl() + "/common/discovery/v2.0/keys"))
                        .build(),
                BodyHandlers.ofString());

        assertThat(keys.statusCode()).isEqualTo(200);
        assertThat(server.readyText())
                .startsWith("ready at http://localhost:")
                .contains(SandboxTls.TRUST_STORE)
                .contains("password " + SandboxTls.TRUST_STORE_PASSWORD);
    }

    @ParameterizedTest
    @CsvSource({
        "b0000000-0000-4000-8000-000000000001,wrong,invalid_client",
        "b0000000-0000-4000-8000-000000000009,sandbox,invalid_client"
    })
    void strangerIsRefused(String clientId, String secret, String error) throws Exception {
        HttpResponse<String> answer = signIn(clientId, secret, GRAPH + "/.default");

        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.body()).contains("\"error\":\"" + error + "\"");
    }

    private static HttpResponse<String> signIn(String clientId, String secret, String scope) throws Exception {
        Map<String, String> form = Map.of(
                "grant_type", "client_credentials",
                "client_id", clientId,
                "client_secret", secret,
                "scope", scope,
                "client_info", "1");
        String body = form.entrySet().stream()
                .map(e -> e.getKey() + "=" + URLEncoder.encode(e.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        return client.send(
                HttpRequest.newBuilder(URI.create(base + "/adfs/oauth2/token"))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    private static HttpResponse<String> patch(String token, String customer) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create(base + "/v1/customers/" + customer + "/usagebudget"))
                        .header("Authorization", "Bearer " + token)
                        .header("Content-Type", "application/json")
                        .method("PATCH", BodyPublishers.ofString("{\"amount\": 100}"))
                        .build(),
                BodyHandlers.ofString());
    }

    private static String found(String pattern, String text) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        if (!matcher.find()) {
            throw new AssertionError(pattern + " is not in " + text);
        }
        return Objects.requireNonNull(matcher.group(1));
    }
}
