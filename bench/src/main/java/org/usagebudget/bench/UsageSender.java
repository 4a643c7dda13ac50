package org.usagebudget.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sends usage records, and makes sure that all of them count. */
final class UsageSender {
    private static final Pattern ACCEPTED = Pattern.compile("\"accepted\":(\\d+)");
    private static final Duration ANSWER_TIMEOUT = Duration.ofMinutes(10);

    private UsageSender() {}

    /** Sends the files, one over each connection; returns records per second. */
    static double send(UsageFiles files, Sandbox sandbox, HttpClient http, int connections)
            throws IOException, InterruptedException {
        String token = sandbox.token();
        URI records = sandbox.baseUrl().resolve("/usage/v1/records");
        long began = System.nanoTime();
        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        for (int i = 0; i < connections; i++) {
            HttpRequest request = HttpRequest.newBuilder(records)
                    .header("Authorization", "Bearer " + token)
                    .header("Content-Type", "application/x-ndjson")
                    .timeout(ANSWER_TIMEOUT)
                    .POST(BodyPublishers.ofFile(files.body(i)))
                    .build();
            answers.add(http.sendAsync(request, BodyHandlers.ofString()));
        }
        long accepted = 0;
        for (CompletableFuture<HttpResponse<String>> answer : answers) {
            accepted += accepted(answer.join());
        }
        long nanos = System.nanoTime() - began;
        if (accepted != files.records()) {
            throw new IllegalStateException(accepted + " of " + files.records() + " records were accepted");
        }
        return files.records() * 1e9 / nanos;
    }

    private static long accepted(HttpResponse<String> answer) {
        Matcher accepted = ACCEPTED.matcher(answer.body());
        if (answer.statusCode() != 200 || !accepted.find()) {
            throw new IllegalStateException(answer.statusCode() + " " + answer.body());
        }
        return Long.parseLong(Objects.requireNonNull(accepted.group(1)));
    }
}
