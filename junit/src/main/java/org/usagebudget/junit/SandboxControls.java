package org.usagebudget.junit;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.usagebudget.model.CustomerId;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** The controls of a running sandbox, over HTTP. Thread-safe. */
final class SandboxControls {
    private static final Duration TIMEOUT = Duration.ofMinutes(1);
    private static final JsonFactory JSON = new JsonFactory();

    /** Waits indeed. */
    static final Sleeper SLEEPING = time -> Thread.sleep(time.toMillis());

    /** How often a partner is asked for while the sandbox is busy. */
    private static final int TRIES_MAX = 5;

    /** The longest wait between two of them. */
    private static final Duration WAIT_MAX = Duration.ofSeconds(30);

    private static final Set<Integer> BUSY = Set.of(429, 503);

    private final URI baseUrl;
    private final Sleeper sleeper;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(TIMEOUT)
            .build();

    /** What waits. */
    interface Sleeper {
        /** Waits that long. */
        void sleep(Duration time) throws InterruptedException;
    }

    SandboxControls(URI baseUrl, Sleeper sleeper) {
        this.baseUrl = baseUrl;
        this.sleeper = sleeper;
    }

    URI baseUrl() {
        return baseUrl;
    }

    /** Makes a partner. While the sandbox is too busy for that, it waits as it is told and asks again. */
    SandboxPartner makePartner(int customers, String currency) {
        String body = "{\"customers\":" + customers + ",\"currency\":\"" + quoted(currency) + "\"}";
        Map<String, List<String>> made = call("POST", "/sandbox/v1/partners", body);
        return new SandboxPartner(
                baseUrl,
                only(made, "tenant"),
                only(made, "clientId"),
                only(made, "clientSecret"),
                made.getOrDefault("customers", List.of()).stream()
                        .map(CustomerId::of)
                        .toList());
    }

    /** A partner's time. */
    String clock(String tenant) {
        return only(call("GET", "/sandbox/v1/clock?partner=" + tenant, null), "now");
    }

    /** Moves a partner's clock. */
    String moveClock(String tenant, String member, String value) {
        String body = "{\"" + member + "\":\"" + quoted(value) + "\"}";
        return only(call("PUT", "/sandbox/v1/clock?partner=" + tenant, body), "now");
    }

    private Map<String, List<String>> call(String method, String path, @Nullable String body) {
        HttpRequest request = HttpRequest.newBuilder(baseUrl.resolve(path))
                .timeout(TIMEOUT)
                .header("Content-Type", "application/json")
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .build();
        try {
            HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
            for (int tries = 1; BUSY.contains(response.statusCode()) && tries < TRIES_MAX; tries++) {
                sleeper.sleep(retryAfter(response));
                response = http.send(request, BodyHandlers.ofString());
            }
            if (response.statusCode() >= 300) {
                throw new IllegalStateException("the sandbox answers " + method + " " + path + " with "
                        + response.statusCode() + ": " + response.body());
            }
            return members(response.body());
        } catch (IOException e) {
            throw new IllegalStateException("the sandbox at " + baseUrl + " does not answer: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the sandbox was asked", e);
        }
    }

    /** A second, unless the answer names another number of them. */
    private static Duration retryAfter(HttpResponse<?> response) {
        Duration told = response.headers()
                .firstValue("Retry-After")
                .filter(value -> value.matches("[0-9]{1,9}"))
                .map(value -> Duration.ofSeconds(Long.parseLong(value)))
                .orElse(Duration.ofSeconds(1));
        return told.compareTo(WAIT_MAX) > 0 ? WAIT_MAX : told;
    }

    /** The members of a flat object; each value a list, of one element where it is none. */
    private static Map<String, List<String>> members(String text) {
        Map<String, List<String>> members = new LinkedHashMap<>();
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), text)) {
            String name = "";
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.PROPERTY_NAME) {
                    name = parser.getString();
                } else if (token.isScalarValue()) {
                    members.computeIfAbsent(name, any -> new ArrayList<>()).add(parser.getString());
                }
            }
        }
        return members;
    }

    private static String only(Map<String, List<String>> members, String name) {
        List<String> values = members.getOrDefault(name, List.of());
        if (values.size() != 1) {
            throw new IllegalStateException("the sandbox's answer has no " + name);
        }
        return values.get(0);
    }

    private static String quoted(String text) {
        return text.replace("\\", "\\\\").replace("\"", "\\\"");
    }
}
