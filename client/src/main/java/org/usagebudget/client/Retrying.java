package org.usagebudget.client;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/** Repeats calls by {@link Retries}. Thread-safe. */
final class Retrying implements Transport {
    static final int TOO_MANY_REQUESTS = 429;

    private static final Set<Integer> REPEATED = Set.of(408, TOO_MANY_REQUESTS, 500, 502, 503, 504);

    private final Transport next;
    private final Retries retries;
    private final Pauses pauses;
    private final InstantSource clock;
    private final Sleeper sleeper;

    Retrying(Transport next, Retries retries, Surroundings of) {
        this.next = next;
        this.retries = retries;
        this.pauses = new Pauses(retries, of.random());
        this.clock = of.clock();
        this.sleeper = of.sleeper();
    }

    @Override
    public CompletableFuture<HttpAnswer> send(HttpCall call) {
        Run run = new Run(call);
        run.go(call);
        return run.step;
    }

    /** One call with its repeats, which follow one another. */
    private final class Run {
        private final HttpCall call;
        private final Step<HttpAnswer> step = new Step<>();
        private final Instant start = clock.instant();
        private int repeats;

        Run(HttpCall call) {
            this.call = call;
        }

        void go(HttpCall exchange) {
            step.then(next.send(exchange), answer -> judge(answer, null), failure -> judge(null, failure));
        }

        private void judge(@Nullable HttpAnswer answer, @Nullable Throwable cause) {
            boolean isTransient = answer == null ? isBroken(cause) : REPEATED.contains(answer.status());
            if (isTransient && (answer == null || answer.status() != TOO_MANY_REQUESTS)) {
                call.progress().endUnknown();
            }
            Instant now = clock.instant();
            Duration pause = isTransient && call.isRepeatable() && repeats < retries.count()
                    ? pauses.before(repeats + 1, answer == null ? Optional.empty() : Pauses.retryAfter(answer, now))
                    : null;
            Duration left = retries.timeMax().minus(Duration.between(start, now));
            if (pause != null && pause.compareTo(left) < 0) {
                repeats++;
                var unused = step.await(sleeper.sleep(pause)).whenComplete(this::wake);
            } else if (answer != null) {
                step.complete(answer);
            } else if (cause != null) {
                step.completeExceptionally(cause);
            }
        }

        private void wake(@Nullable Void nothing, @Nullable Throwable failure) {
            if (failure != null) {
                step.completeExceptionally(Futures.cause(failure));
                return;
            }
            try {
                goOn();
            } catch (Throwable e) {
                // Whatever it is: who waits for this step would wait for ever.
                step.completeExceptionally(e);
            }
        }

        private void goOn() {
            if (call.body().filter(HttpBody::isStreamed).isPresent()) {
                go(call);
                return;
            }
            Duration left = retries.timeMax().minus(Duration.between(start, clock.instant()));
            Duration shortest = left.isNegative() || left.isZero() ? Duration.ofMillis(1) : left;
            boolean isShorter = call.timeout().isZero() || shortest.compareTo(call.timeout()) < 0;
            go(isShorter ? call.withTimeout(shortest) : call);
        }
    }

    /** A connection that could not be made or that broke; one that is not trusted will not be so a second later. */
    private static boolean isBroken(@Nullable Throwable cause) {
        return cause instanceof IOException
                && !(cause instanceof SSLHandshakeException)
                && !(cause instanceof SSLPeerUnverifiedException);
    }
}
