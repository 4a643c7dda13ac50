package org.usagebudget.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A partner that a test makes in a sandbox for itself.
 *
 * @param tenant its tenant
 * @param clientId its app
 * @param clientSecret the app's secret
 * @param customers its customers
 */
record OwnPartner(String tenant, String clientId, String clientSecret, List<String> customers) {
    static OwnPartner make(String baseUrl) {
        JsonNode answer = new JsonMapper().readTree(control(baseUrl, "POST", "/sandbox/v1/partners", "{}"));
        return new OwnPartner(
                answer.path("tenant").stringValue(),
                answer.path("clientId").stringValue(),
                answer.path("clientSecret").stringValue(),
                answer.path("customers").values().stream()
                        .map(JsonNode::stringValue)
                        .toList());
    }

    /** Sends one of the sandbox's controls, which must succeed. */
    static String control(String baseUrl, String method, String path, String json) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(baseUrl + path))
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(json))
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 299);
            return answer.body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
