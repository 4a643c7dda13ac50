package org.usagebudget.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.usagebudget.server.web.TestClient;
import org.usagebudget.server.web.TestClient.TestResponse;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A partner that a test makes in a sandbox for itself, over HTTP.
 *
 * @param tenant its tenant
 * @param clientId its app
 * @param clientSecret the app's secret
 * @param customers its customers
 */
public record SandboxPartner(String tenant, String clientId, String clientSecret, List<String> customers) {
    private static final JsonMapper JSON = new JsonMapper();

    /** A new one with the standard settings. */
    public static SandboxPartner make(TestClient client) {
        return make(client, "{}");
    }

    /** A new one with those settings. */
    public static SandboxPartner make(TestClient client, String settings) {
        TestResponse made = control(client, "POST", "/sandbox/v1/partners", settings);
        assertThat(made.status()).isEqualTo(201);
        JsonNode answer = JSON.readTree(made.body());
        return new SandboxPartner(
                answer.path("tenant").stringValue(),
                answer.path("clientId").stringValue(),
                answer.path("clientSecret").stringValue(),
                answer.path("customers").values().stream()
                        .map(JsonNode::stringValue)
                        .toList());
    }

    /** Sends one of the sandbox's controls. */
    public static TestResponse control(TestClient client, String method, String path, String json, String... headers) {
        List<String> all = new ArrayList<>(List.of("Content-Type", "application/json"));
        all.addAll(List.of(headers));
        return client.send(method, path, json.getBytes(StandardCharsets.UTF_8), all.toArray(String[]::new));
    }

    /** A client signed in as its app. */
    public TestClient app(TestClient client) {
        return client.withToken(token(client, "grant_type=client_credentials"));
    }

    /** A client signed in as one of its users. */
    public TestClient user(TestClient client, String name) {
        return client.withToken(token(client, "grant_type=refresh_token&refresh_token=" + name));
    }

    private String token(TestClient client, String grant) {
        TestResponse answer = signIn(client, grant, clientSecret);
        assertThat(answer.status()).isEqualTo(200);
        return JSON.readTree(answer.body()).path("access_token").stringValue();
    }

    /** Asks for a token with a secret. */
    public TestResponse signIn(TestClient client, String grant, String secret) {
        return client.postForm(
                "/" + tenant + "/oauth2/v2.0/token", grant + "&client_id=" + clientId + "&client_secret=" + secret);
    }
}
