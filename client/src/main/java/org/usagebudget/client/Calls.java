package org.usagebudget.client;

import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.usagebudget.model.UnreadableException;
import org.usagebudget.model.WireReader;
import tools.jackson.core.JsonParser;

/** Makes calls of requests and results of answers; what all operations share. Immutable, thread-safe. */
final class Calls {
    private static final String NO_RELATIONSHIP = "20002";

    private final Transport line;
    private final Usual usual;
    private final CallOptions options;
    private final Failures failures;

    /**
     * What calls have unless their scope says otherwise.
     *
     * @param baseUrl scheme, host and port, and perhaps a path, without a slash at its end
     * @param timeout how long an exchange may take; zero for no bound
     * @param locale the language of fault descriptions
     * @param answerMax the longest answer that is taken into memory, in bytes
     */
    record Usual(String baseUrl, Duration timeout, Locale locale, int answerMax) {}

    Calls(Transport line, Usual usual, CallOptions options, Failures failures) {
        this.line = line;
        this.usual = usual;
        this.options = options;
        this.failures = failures;
    }

    /** The same with other options, where they say something. */
    Calls with(CallOptions inner) {
        return new Calls(line, usual, inner.within(options), failures);
    }

    /** Where the service is. */
    String baseUrl() {
        return usual.baseUrl();
    }

    /** Sends a request and reads the JSON of its answer. */
    <T> CompletableFuture<T> send(Request request, Function<JsonParser, T> reader) {
        return exchange(request, answer -> WireReader.read(answer.body(), reader));
    }

    /** Sends a request and reads its answer. */
    <T extends @Nullable Object> CompletableFuture<T> exchange(Request request, Function<HttpAnswer, T> reader) {
        return exchange(call(request), reader);
    }

    /**
     * Sends a request that deletes. Where an earlier exchange of the same call may have deleted it, it is no failure that the customer is
     * gone.
     */
    CompletableFuture<@Nullable Void> delete(Request request) {
        HttpCall call = call(request);
        Step<@Nullable Void> step = new Step<>();
        step.then(
                line.send(call),
                answer -> {
                    PartnerException problem = answer.isSuccess() ? null : failures.of(call, answer);
                    boolean isDone = problem instanceof PartnerException.Forbidden
                            && problem.code().equals(NO_RELATIONSHIP)
                            && call.progress().mayBeDone();
                    if (problem == null || isDone) {
                        step.complete(null);
                    } else {
                        step.completeExceptionally(problem);
                    }
                },
                failure -> step.completeExceptionally(failures.of(call, failure)));
        return step;
    }

    private <T extends @Nullable Object> CompletableFuture<T> exchange(HttpCall call, Function<HttpAnswer, T> reader) {
        Step<T> step = new Step<>();
        step.then(
                line.send(call),
                answer -> {
                    if (answer.isSuccess()) {
                        read(call, answer, reader, step);
                    } else {
                        step.completeExceptionally(failures.of(call, answer));
                    }
                },
                failure -> step.completeExceptionally(failures.of(call, failure)));
        return step;
    }

    private <T extends @Nullable Object> void read(
            HttpCall call, HttpAnswer answer, Function<HttpAnswer, T> reader, Step<T> step) {
        try {
            step.complete(reader.apply(answer));
        } catch (UnreadableException e) {
            step.completeExceptionally(failures.of(call, answer, e));
        }
    }

    private HttpCall call(Request request) {
        Map<String, String> headers = new LinkedHashMap<>(options.headers());
        headers.put(RequestHeaders.ACCEPT, "application/json");
        headers.put(RequestHeaders.CONTRACT_VERSION, "v1");
        headers.put(
                RequestHeaders.LOCALE, options.locale().orElse(usual.locale()).toLanguageTag());
        headers.put(RequestHeaders.REQUEST_ID, options.requestId().toString());
        headers.put(RequestHeaders.CORRELATION_ID, options.correlationId().toString());
        headers.putAll(request.headers());
        HttpBody body = request.body();
        // How long a stream takes is up to how much there is, unless the scope says how long it may.
        boolean isOfStandstill =
                body != null && body.isStreamed() && options.timeout().isEmpty();
        Duration timeout = options.timeout().orElse(usual.timeout());
        HttpCall call = HttpCall.of(
                request.method(),
                URI.create(usual.baseUrl() + request.path()),
                headers,
                new HttpCall.Limits(timeout, isOfStandstill, usual.answerMax()));
        return body == null ? call : call.withBody(body);
    }
}
