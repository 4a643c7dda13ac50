package org.usagebudget.client;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The one token that all calls share. While it is good, it is renewed ahead of its end without a call having to wait; once it has
 * ended, calls wait together for one sign-in. Thread-safe.
 */
final class Tokens {
    /** How long before its end a token is renewed; at most half of its time. */
    static final Duration AHEAD = Duration.ofMinutes(5);

    /** How long a renewal ahead that has failed is not tried again. */
    static final Duration AFTER_FAILURE = Duration.ofSeconds(10);

    /** How long a token that replaces a refused one is kept, though it be refused too. */
    static final Duration AFTER_REFUSAL = Duration.ofSeconds(10);

    private final Source source;
    private final InstantSource clock;
    private final Object lock = new Object();
    /** What calls take without the lock; null where they must look closer. Written under it. */
    private volatile @Nullable Fresh fresh;

    private @Nullable AccessToken token;
    private Instant renewAt = Instant.MIN;
    private @Nullable Step<AccessToken> fetching;
    /** When a token that was refused may be replaced by another one. */
    private Instant replaceAt = Instant.MIN;

    Tokens(Source source, InstantSource clock) {
        this.source = source;
        this.clock = clock;
    }

    /** A token that is neither to be renewed nor over before a time. */
    private record Fresh(AccessToken token, Instant until) {}

    /** Where tokens come from. Thread-safe. */
    interface Source {
        /** Gets a new one; fails with {@link SignInFailed}. */
        CompletableFuture<AccessToken> fetch();

        /** Whether another one than the first is to be had. */
        boolean isRenewable();
    }

    /** A token that is good, as far as its end tells. A future of the caller's own. */
    CompletableFuture<AccessToken> current() {
        Fresh known = fresh;
        if (known != null && clock.instant().isBefore(known.until())) {
            return CompletableFuture.completedFuture(known.token());
        }
        AccessToken good;
        Step<AccessToken> begun = null;
        Step<AccessToken> shared;
        synchronized (lock) {
            Instant now = clock.instant();
            good = token != null && now.isBefore(token.expiresAt()) ? token : null;
            if (good != null && (fetching != null || now.isBefore(renewAt))) {
                return CompletableFuture.completedFuture(good);
            }
            if (fetching == null) {
                begun = new Step<>();
                fetching = begun;
            }
            shared = fetching;
        }
        if (begun != null) {
            fetch(begun);
        }
        return good == null ? shared.copy() : CompletableFuture.completedFuture(good);
    }

    /** Another token than one that the service has refused; the same where there is no other. */
    CompletableFuture<AccessToken> after(AccessToken refused) {
        return refuse(refused) ? current() : CompletableFuture.completedFuture(refused);
    }

    /**
     * Sees to it that a token that the service has refused is not used again. A token got for one that was refused is kept for a while,
     * since the service would refuse the next one as well: whoever lacks a right must not sign in anew with every call.
     *
     * @return whether another one is to be had
     */
    boolean refuse(AccessToken refused) {
        if (!source.isRenewable()) {
            return false;
        }
        synchronized (lock) {
            if (token != refused) {
                return true;
            }
            Instant now = clock.instant();
            if (now.isBefore(replaceAt)) {
                return false;
            }
            replaceAt = now.plus(AFTER_REFUSAL);
            token = null;
            fresh = null;
            return true;
        }
    }

    private void fetch(Step<AccessToken> step) {
        step.then(
                fetched(),
                fetched -> {
                    end(fetched, renewAt(fetched, clock.instant()));
                    step.complete(fetched);
                },
                failure -> {
                    end(null, clock.instant().plus(AFTER_FAILURE));
                    step.completeExceptionally(failure);
                });
    }

    private CompletableFuture<AccessToken> fetched() {
        try {
            return source.fetch();
        } catch (Throwable e) {
            // Whatever it is must not keep the others from signing in.
            return CompletableFuture.failedFuture(e);
        }
    }

    /** Ends the sign-in that is under way. */
    void close() {
        Step<AccessToken> last;
        synchronized (lock) {
            last = fetching;
        }
        if (last != null) {
            last.completeExceptionally(new Admission.Closed());
        }
    }

    /** Keeps the new token, or the old one where there is none. */
    private void end(@Nullable AccessToken fetched, Instant nextAt) {
        synchronized (lock) {
            fetching = null;
            renewAt = nextAt;
            token = fetched == null ? token : fetched;
            fresh = token == null ? null : new Fresh(token, earlier(nextAt, token.expiresAt()));
        }
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    private static Instant renewAt(AccessToken token, Instant now) {
        if (token.expiresAt().equals(Instant.MAX)) {
            return Instant.MAX;
        }
        Duration half = Duration.between(now, token.expiresAt()).dividedBy(2);
        return token.expiresAt().minus(half.compareTo(AHEAD) < 0 ? half : AHEAD);
    }
}
