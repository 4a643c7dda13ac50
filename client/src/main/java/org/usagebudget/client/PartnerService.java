package org.usagebudget.client;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Where a client begins: {@link #builder()}.
 *
 * {@snippet file="org/usagebudget/client/SnippetsTest.java" region="client"}
 */
public final class PartnerService {
    /** Partner Center's address, the base URL unless another is set. */
    public static final String PARTNER_CENTER = "https://api.partnercenter.microsoft.com";

    /** The most requests under way at a time that can be asked for. */
    public static final int CONCURRENT_REQUESTS_MAX = 10_000;

    /** The longest waiting line that can be asked for. */
    public static final int WAITING_MAX = 1_000_000;

    /** The least that {@link Builder#answerMax} takes, in bytes. */
    public static final int ANSWER_MIN = 1 << 16;

    /** The most that {@link Builder#answerMax} takes, in bytes. */
    public static final int ANSWER_MAX = 1 << 30;

    private PartnerService() {}

    /** Begins a client; {@link Builder#credentials} must follow. */
    public static Builder builder() {
        return new Builder();
    }

    /** A client in the making. Not thread-safe. */
    public static final class Builder {
        private @Nullable Credentials credentials;
        private URI baseUrl = URI.create(PARTNER_CENTER);
        private Duration timeout = Duration.ofSeconds(60);
        private Retries retries = Retries.standard();
        private int maxConcurrentRequests = 64;
        private int waitingMax = 10_000;
        private int answerMax = 64 << 20;
        private boolean insecureHttp;
        private Locale locale = Locale.US;
        private InstantSource clock = Clock.systemUTC();
        private Sleeper sleeper = Sleeper.system();
        private @Nullable Transport transport;

        private Builder() {}

        /** Who signs in. Required. */
        public Builder credentials(Credentials value) {
            credentials = value;
            return this;
        }

        /**
         * Where the service is, such as {@code http://localhost:8080}; {@link #PARTNER_CENTER} unless set. A path before
         * {@code /v1} may follow the host.
         *
         * @throws IllegalArgumentException where it is no http or https address, or has a user, a query or a fragment
         */
        public Builder baseUrl(String value) {
            String trimmed = value.endsWith("/") ? value.substring(0, value.length() - 1) : value;
            URI uri = URI.create(trimmed);
            boolean isHttp = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            boolean isPlain = uri.getRawUserInfo() == null && uri.getRawQuery() == null && uri.getRawFragment() == null;
            if (!isHttp || uri.getHost() == null || !isPlain) {
                throw new IllegalArgumentException("baseUrl must be an http or https address without user, query and"
                        + " fragment, such as http://localhost:8080");
            }
            baseUrl = uri;
            return this;
        }

        /**
         * How long one exchange may take, from its sending to the last byte of its answer; 60 seconds unless set, zero for no
         * bound. Waiting for a turn does not count. Each repeat has a bound of its own; {@link Retries#timeMax} bounds them all.
         */
        public Builder timeout(Duration value) {
            if (value.isNegative()) {
                throw new IllegalArgumentException("timeout must be 0 or more, was " + value);
            }
            timeout = value;
            return this;
        }

        /** How often and how long calls are repeated; {@link Retries#standard} unless set. */
        public Builder retries(Retries value) {
            retries = value;
            return this;
        }

        /**
         * How many requests may be under way at a time, 1 to {@value PartnerService#CONCURRENT_REQUESTS_MAX}; 64 unless set. Further ones
         * wait for their turn, in order. The requests for tokens are not among them.
         */
        public Builder maxConcurrentRequests(int value) {
            maxConcurrentRequests = inBounds("maxConcurrentRequests", value, 1, CONCURRENT_REQUESTS_MAX);
            return this;
        }

        /**
         * How many calls may wait beyond those under way, 0 to {@value PartnerService#WAITING_MAX}; 10,000 unless set, 0 for none. A call
         * that pauses before it is repeated counts as well. One more call fails at once with {@link PartnerException.ClientBusy}.
         */
        public Builder waitingMax(int value) {
            waitingMax = inBounds("waitingMax", value, 0, WAITING_MAX);
            return this;
        }

        /**
         * How long an answer may be, unpacked, in bytes, {@value PartnerService#ANSWER_MIN} to {@value PartnerService#ANSWER_MAX}; 64 MiB unless
         * set. A longer one fails with {@link PartnerException.UnreadableAnswer}. It bounds the memory of one call; an answer is kept until it
         * has been read. The usage records of 100,000 customers are about 60 MiB.
         */
        public Builder answerMax(int bytes) {
            answerMax = inBounds("answerMax", bytes, ANSWER_MIN, ANSWER_MAX);
            return this;
        }

        /**
         * Lets the base URL be an http address of another machine, such as a sandbox in a container of its own. Whoever is on the way then can
         * read the token, and the secret where the service signs in itself, as it does unless the credentials name an authority. Refused
         * unless this is called.
         */
        public Builder allowInsecureHttp() {
            insecureHttp = true;
            return this;
        }

        /** The language of fault descriptions, sent as X-Locale; en-US unless set. */
        public Builder locale(Locale value) {
            locale = value;
            return this;
        }

        /** What tells the time, for the ends of tokens and the bounds of retries; the machine's clock unless set. */
        public Builder clock(InstantSource value) {
            clock = value;
            return this;
        }

        /** What waits before repeats and for timeouts; the machine's timer unless set. */
        public Builder sleeper(Sleeper value) {
            sleeper = value;
            return this;
        }

        /**
         * What sends requests, those for tokens too; a transport of the client's own over the JDK's HTTP client unless set, which
         * {@link AggregatePartner#close} closes. One that is set remains its maker's to close.
         */
        public Builder transport(Transport value) {
            transport = value;
            return this;
        }

        /**
         * The client. No request is sent yet.
         *
         * @throws IllegalArgumentException where the base URL is an http address of another machine, see {@link #allowInsecureHttp}
         */
        public AggregatePartner build() {
            Credentials who = Objects.requireNonNull(credentials, "credentials");
            if (!insecureHttp && !Authority.isPrivate(baseUrl)) {
                throw new IllegalArgumentException(
                        "baseUrl must have https, or http on this machine: anybody on the way to "
                                + baseUrl.getRawAuthority()
                                + " could read the token, unless insecure http is allowed");
            }
            Surroundings of = new Surroundings(
                    clock, sleeper, () -> ThreadLocalRandom.current().nextDouble());
            Transport owned = transport == null ? JavaTransport.create() : null;
            Transport wire = new Timeouts(owned == null ? Objects.requireNonNull(transport) : owned, sleeper);
            Tokens tokens = new Tokens(
                    who.source(
                            Authority.of(baseUrl),
                            new OAuthSource.Exchange(new Retrying(wire, retries, of), timeout, clock)),
                    clock);
            Transport slots = new Slots(new SigningIn(wire, tokens), maxConcurrentRequests);
            Admission line = new Admission(new Retrying(slots, retries, of), maxConcurrentRequests + waitingMax);
            Calls calls = new Calls(
                    line,
                    new Calls.Usual(baseUrl.toString(), timeout, locale, answerMax),
                    CallOptions.NONE,
                    new Failures(clock));
            return new AggregatePartner(calls, () -> {
                slots.close();
                line.close();
                tokens.close();
                wire.close();
                if (owned != null) {
                    owned.close();
                }
            });
        }

        private static int inBounds(String name, int value, int min, int max) {
            if (value < min || value > max) {
                throw new IllegalArgumentException(name + " must be " + min + ".." + max + ", was " + value);
            }
            return value;
        }
    }
}
