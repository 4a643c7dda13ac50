package org.usagebudget.client;

import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ForkJoinPool;
import org.jspecify.annotations.Nullable;
import org.usagebudget.model.UnreadableException;
import org.usagebudget.model.WireReader;
import tools.jackson.core.JsonParser;

/**
 * Tokens of an OAuth 2.0 token endpoint, by client credentials (RFC 6749, section 4.4) or by a refresh token (section 6), which
 * each answer may replace. Called for one token at a time.
 */
final class OAuthSource implements Tokens.Source {
    /** The longest answer of a token endpoint, in bytes. */
    private static final int ANSWER_MAX = 1 << 20;

    /** How long a token is taken for good whose endpoint does not say it. */
    private static final Duration LIFETIME = Duration.ofMinutes(10);

    private static final long LIFETIME_MAX_SECONDS = Duration.ofDays(366).toSeconds();

    private final Credentials.Grant grant;
    private final URI endpoint;
    private final @Nullable String scope;
    private final Exchange exchange;
    private volatile @Nullable String refreshToken;

    /**
     * How to reach token endpoints.
     *
     * @param transport sends requests, with repeats
     * @param timeout how long an exchange may take; zero for no bound
     * @param clock tells the time
     */
    record Exchange(Transport transport, Duration timeout, InstantSource clock) {}

    OAuthSource(Credentials.Grant grant, Authority authority, Exchange exchange) {
        this.grant = grant;
        this.endpoint = authority.endpoint(grant.tenant());
        this.scope = scope(grant, authority);
        this.exchange = exchange;
        this.refreshToken = grant.refreshToken();
    }

    private static @Nullable String scope(Credentials.Grant grant, Authority authority) {
        if (grant.scope() != null || authority.scope() == null) {
            return grant.scope();
        }
        return grant.refreshToken() == null ? authority.scope() : authority.scope() + " offline_access";
    }

    @Override
    public boolean isRenewable() {
        return true;
    }

    @Override
    public CompletableFuture<AccessToken> fetch() {
        String last = refreshToken;
        if (last == null) {
            return fetch(null);
        }
        Beginning beginning = new Beginning(grant.shared(), last);
        try {
            // It may wait, on a thread that answers and timers need.
            ForkJoinPool.managedBlock(beginning);
            return fetch(beginning.turn);
        } catch (Throwable e) {
            if (e instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            beginning.close();
            return CompletableFuture.failedFuture(SignInFailed.of("the refresh token is not to be had", e));
        }
    }

    /** The wait for an exchange of a refresh token. */
    private static final class Beginning implements ForkJoinPool.ManagedBlocker {
        private final RefreshTokens tokens;
        private final String last;
        private RefreshTokens.@Nullable Exchange turn;

        Beginning(RefreshTokens tokens, String last) {
            this.tokens = tokens;
            this.last = last;
        }

        @Override
        public boolean block() {
            turn = tokens.begin(last);
            return true;
        }

        @Override
        public boolean isReleasable() {
            return turn != null;
        }

        void close() {
            if (turn != null) {
                turn.close();
            }
        }
    }

    private CompletableFuture<AccessToken> fetch(RefreshTokens.@Nullable Exchange turn) {
        String shown = turn == null ? null : turn.token();
        Secrets secrets = Secrets.of(grant.clientSecret(), shown);
        HttpCall call = HttpCall.of(
                        "POST",
                        endpoint,
                        Map.of(
                                RequestHeaders.CONTENT_TYPE,
                                "application/x-www-form-urlencoded",
                                RequestHeaders.ACCEPT,
                                "application/json"),
                        HttpCall.Limits.of(exchange.timeout(), ANSWER_MAX))
                .withBody(HttpBody.of(form(shown).getBytes(StandardCharsets.US_ASCII)));
        Turn own = new Turn(turn);
        // Before whoever waits for the token goes on.
        Step<AccessToken> step = new Step<>(own::close);
        step.then(
                exchange.transport().send(call),
                answer -> step.complete(token(answer, secrets, own)),
                failure -> step.completeExceptionally(unreachable(failure)));
        return step;
    }

    /** An exchange that is closed once, and not while it stores; nothing is stored afterwards. Thread-safe. */
    private static final class Turn {
        private final RefreshTokens.@Nullable Exchange exchange;
        private boolean closed;

        Turn(RefreshTokens.@Nullable Exchange exchange) {
            this.exchange = exchange;
        }

        synchronized void close() {
            if (exchange != null && !closed) {
                closed = true;
                exchange.close();
            }
        }

        /** Null where there is no refresh token. */
        @Nullable String token() {
            return exchange == null ? null : exchange.token();
        }

        synchronized void replace(String rotated) {
            if (closed || exchange == null) {
                throw new CancellationException("the sign-in was ended");
            }
            exchange.replace(rotated);
        }
    }

    private SignInFailed unreachable(Throwable cause) {
        boolean isOfNetwork = cause instanceof IOException && cause.getMessage() != null;
        String what = isOfNetwork ? cause.getMessage() : cause.getClass().getSimpleName();
        return SignInFailed.of(endpoint.toString(), String.valueOf(what), cause);
    }

    private String form(@Nullable String shown) {
        StringBuilder form = new StringBuilder();
        add(form, "grant_type", shown == null ? "client_credentials" : "refresh_token");
        add(form, "client_id", grant.clientId());
        add(form, "client_secret", grant.clientSecret());
        add(form, "refresh_token", shown);
        add(form, "scope", scope);
        return form.toString();
    }

    private static void add(StringBuilder form, String name, @Nullable String value) {
        if (value != null) {
            form.append(form.isEmpty() ? "" : "&").append(name).append('=');
            form.append(URLEncoder.encode(value, StandardCharsets.UTF_8));
        }
    }

    private AccessToken token(HttpAnswer answer, Secrets secrets, Turn turn) {
        if (!answer.isSuccess()) {
            throw SignInFailed.of(endpoint.toString(), secrets.redacted(answer), secrets, "refused");
        }
        Parts parts = new Parts();
        AccessToken token;
        try {
            token = WireReader.read(answer.body(), parser -> parts.read(parser, exchange.clock()));
        } catch (UnreadableException | IllegalArgumentException e) {
            HttpAnswer bare = new HttpAnswer(answer.status(), Map.of(), new byte[0]);
            throw SignInFailed.of(endpoint.toString(), bare, secrets, "the answer has no token that can be read");
        }
        String shown = turn.token();
        if (shown != null) {
            refreshToken = shown;
            String rotated = parts.refreshToken;
            if (rotated != null && !rotated.isEmpty() && !rotated.equals(shown)) {
                refreshToken = rotated;
                store(turn, rotated);
            }
        }
        return token;
    }

    private static void store(Turn turn, String rotated) {
        try {
            turn.replace(rotated);
        } catch (Throwable e) {
            throw SignInFailed.of("the new refresh token could not be stored", e);
        }
    }

    /** What has been seen of an answer. */
    private static final class Parts {
        private @Nullable String accessToken;
        private @Nullable String refreshToken;
        private @Nullable BigDecimal expiresIn;

        AccessToken read(JsonParser parser, InstantSource clock) {
            WireReader.readObject(parser, "the answer", this::member);
            long seconds = expiresIn == null
                    ? LIFETIME.toSeconds()
                    : expiresIn
                            .min(BigDecimal.valueOf(LIFETIME_MAX_SECONDS))
                            .max(BigDecimal.ZERO)
                            .longValue();
            return new AccessToken(
                    WireReader.required(accessToken, "access_token"),
                    clock.instant().plusSeconds(seconds));
        }

        private void member(String name, JsonParser value) {
            switch (name) {
                case "access_token" -> accessToken = WireReader.text(value);
                case "refresh_token" -> refreshToken = WireReader.text(value);
                case "expires_in" -> expiresIn = WireReader.decimal(value, "expires_in");
                default -> {}
            }
        }
    }
}
