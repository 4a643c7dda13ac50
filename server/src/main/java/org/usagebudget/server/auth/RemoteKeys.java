package org.usagebudget.server.auth;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.CachingJWKSetSource;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.jwk.source.OutageTolerantJWKSetSource;
import com.nimbusds.jose.jwk.source.RateLimitReachedException;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.events.Event;
import java.net.http.HttpClient;
import java.security.PublicKey;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.usagebudget.server.fault.FaultCode;
import org.usagebudget.server.fault.FaultException;

/**
 * The keys that issuers publish, found by OpenID Connect discovery. Nothing is asked for before the first token of an issuer
 * comes; from then on its keys are kept, and read anew beside the requests before they grow old. A token with an unknown key
 * makes them be read once more, but not again within {@link Timing#betweenReads}, so that invented key ids cost nothing.
 * While an issuer is away its last keys serve for {@link Timing#outage}. Thread-safe.
 */
public final class RemoteKeys implements Keys, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RemoteKeys.class);

    private static final String RETRY_AFTER_SECONDS = "5";

    private final Map<Issuer, Source> sources = new HashMap<>();
    private final AtomicLong generation = new AtomicLong();
    private final ExecutorService refreshes = Executors.newVirtualThreadPerTaskExecutor();
    private final ScheduledExecutorService schedule = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("keys").daemon().factory());
    private final HttpClient http;

    /** Of those issuers. */
    public RemoteKeys(List<Issuer> issuers) {
        this(issuers, Timing.DEFAULT);
    }

    RemoteKeys(List<Issuer> issuers, Timing timing) {
        http = HttpClient.newBuilder()
                .connectTimeout(timing.connect())
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
        for (Issuer issuer : issuers) {
            sources.put(issuer, new Source(issuer, timing));
        }
    }

    @Override
    public Optional<PublicKey> find(Issuer issuer, String keyId, JWSAlgorithm algorithm) {
        Source source = sources.get(issuer);
        return source == null
                ? Optional.empty()
                : KeySelection.first(source.find(KeySelection.selector(keyId, algorithm)));
    }

    @Override
    public long generation() {
        return generation.get();
    }

    /** Ends everything that it has under way. */
    @Override
    public void close() {
        schedule.shutdownNow();
        refreshes.shutdownNow();
        http.shutdownNow();
    }

    /** One issuer's keys. */
    private final class Source {
        private final Issuer issuer;
        private final JWKSource<SecurityContext> keys;
        private volatile @Nullable JWKSet known;

        Source(Issuer issuer, Timing timing) {
            this.issuer = issuer;
            keys = JWKSourceBuilder.create(new DiscoveredKeys(issuer, http, timing.document()))
                    .cache(timing.kept().toMillis(), timing.queueing().toMillis())
                    .refreshAheadCache(timing.ahead().toMillis(), this::noteEvent, refreshes, false, schedule, false)
                    .rateLimited(timing.betweenReads().toMillis())
                    .outageTolerant(timing.outage().toMillis(), this::noteOutage)
                    .build();
        }

        List<JWK> find(JWKSelector selector) {
            JWKSet last = known;
            try {
                return keys.get(selector, null);
            } catch (RateLimitReachedException e) {
                // Asked for lately: what is known is all there is. Without it, the issuer is away.
                if (last == null) {
                    throw unavailable(e);
                }
                return selector.select(last);
            } catch (KeySourceException e) {
                throw unavailable(e);
            }
        }

        private FaultException unavailable(KeySourceException e) {
            LOG.warn("Keys of issuer {} cannot be had: {}", issuer, e.getMessage());
            return new FaultException(FaultCode.UNAVAILABLE, "The keys of the token's issuer cannot be read.")
                    .withHeader("Retry-After", RETRY_AFTER_SECONDS);
        }

        private void noteOutage(Event<OutageTolerantJWKSetSource<SecurityContext>, SecurityContext> event) {
            if (event instanceof OutageTolerantJWKSetSource.OutageEvent<SecurityContext> outage) {
                LOG.warn(
                        "Keys of issuer {} cannot be read, the last known ones serve: {}",
                        issuer,
                        outage.getException().getMessage());
            }
        }

        /** Called after new keys have taken effect, so that nothing verified with the old ones is remembered as newer. */
        private void noteEvent(Event<CachingJWKSetSource<SecurityContext>, SecurityContext> event) {
            if (!(event instanceof CachingJWKSetSource.RefreshCompletedEvent<SecurityContext> completed)) {
                return;
            }
            JWKSet read = completed.getJWKSet();
            JWKSet last = known;
            known = read;
            if (last == null || !new HashSet<>(last.getKeys()).equals(new HashSet<>(read.getKeys()))) {
                generation.incrementAndGet();
                LOG.info("Issuer {} has {} keys", issuer, read.getKeys().size());
            }
        }
    }

    /**
     * How long things may take.
     *
     * @param connect to connect to an issuer
     * @param document to have one whole document of it, at most {@link DiscoveredKeys#DOCUMENT_SIZE_MAX} bytes
     * @param queueing how long a request waits for another one's reading of the keys; more than two documents
     * @param kept how long keys are used before they must be read anew
     * @param ahead how long before that they are read anew beside the requests
     * @param betweenReads within this time, unknown key ids make the keys be read once
     * @param outage how long the last keys serve while the issuer is away
     */
    record Timing(
            Duration connect,
            Duration document,
            Duration queueing,
            Duration kept,
            Duration ahead,
            Duration betweenReads,
            Duration outage) {
        static final Timing DEFAULT = new Timing(
                Duration.ofSeconds(2),
                Duration.ofSeconds(5),
                Duration.ofSeconds(12),
                Duration.ofMinutes(15),
                Duration.ofMinutes(5),
                Duration.ofSeconds(30),
                Duration.ofHours(24));
    }
}
