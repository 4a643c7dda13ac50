package org.usagebudget.bench;

import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;

/**
 * The JDK's HTTP client with JSON made and read by hand, as who has no client would write it: the same headers, the same timeout, no
 * retries. Threads share it. Thread-safe.
 *
 * @param http the shared client, which its maker closes
 * @param baseUrl the service
 * @param token who asks
 */
record BareClient(HttpClient http, URI baseUrl, String token) implements Client {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final String AMOUNT = "\"amount\":";

    @Override
    public void make(Change change) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(
                        baseUrl.resolve("/v1/customers/" + change.customer() + "/usagebudget"))
                .timeout(TIMEOUT)
                .header("Authorization", "Bearer " + token)
                .header("Accept", "application/json")
                .header("Content-Type", "application/json")
                .header("MS-RequestId", change.requestId().toString())
                .header("MS-CorrelationId", UUID.randomUUID().toString())
                .header("X-Locale", "en-US")
                .method("PATCH", BodyPublishers.ofString("{\"amount\":" + change.amount() + "}"))
                .build();
        HttpResponse<byte[]> answer;
        try {
            answer = http.send(request, BodyHandlers.ofByteArray());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        String json = new String(answer.body(), StandardCharsets.UTF_8);
        int from = json.indexOf(AMOUNT) + AMOUNT.length();
        int to = from;
        while (to < json.length() && "0123456789.".indexOf(json.charAt(to)) >= 0) {
            to++;
        }
        if (answer.statusCode() != 200 || new BigDecimal(json.substring(from, to)).compareTo(change.amount()) != 0) {
            throw new IllegalStateException(
                    "asked for " + change.amount() + ", got " + answer.statusCode() + " " + json);
        }
    }

    @Override
    public void close() {
        // Whoever has made the shared one closes it.
    }
}
