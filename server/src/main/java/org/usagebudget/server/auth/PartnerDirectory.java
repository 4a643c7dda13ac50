package org.usagebudget.server.auth;

import com.github.benmanes.caffeine.cache.Ticker;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.usagebudget.model.PartnerId;

/**
 * Who is registered, as the store said at most {@link #AGE_MAX_SECONDS} ago; who is not registered too. Thread-safe. Where
 * the store has to be asked and cannot answer, its exception comes out.
 */
public final class PartnerDirectory implements AutoCloseable {
    /** How old an answer may be, in seconds. */
    public static final int AGE_MAX_SECONDS = (int) FreshCache.AGE_MAX.toSeconds();

    /** The most partners, and the most apps, that are kept. */
    static final int ENTRIES_MAX = 100_000;

    private final Runnable end;
    private final FreshCache<PartnerId, Optional<PartnerRegistration>> partners;
    private final FreshCache<VerifiedToken.AppKey, Membership> memberships;
    private final FreshCache<Boolean, Integer> counts;

    /** Over that store. */
    public PartnerDirectory(PartnerStore store) {
        this(store, Ticker.systemTicker(), Executors.newVirtualThreadPerTaskExecutor());
    }

    private PartnerDirectory(PartnerStore store, Ticker ticker, ExecutorService executor) {
        this(store, ticker, executor, executor::shutdownNow);
    }

    /** Reads on {@code executor}; {@code end} runs when this is closed. */
    PartnerDirectory(PartnerStore store, Ticker ticker, Executor executor, Runnable end) {
        this.end = end;
        partners = new FreshCache<>(store::findPartner, ENTRIES_MAX, executor, ticker);
        memberships = new FreshCache<>(
                key -> new Membership(
                        store.findPartner(key.partner()).isPresent(), store.findApp(key.partner(), key.clientId())),
                ENTRIES_MAX,
                executor,
                ticker);
        counts = new FreshCache<>(all -> store.countPartners(), 1, executor, ticker);
    }

    /** The partner of that tenant. */
    public Optional<PartnerRegistration> partner(PartnerId partner) {
        return partners.get(partner);
    }

    /** How many partners are registered. */
    public int partners() {
        return counts.get(Boolean.TRUE);
    }

    /** What is known of a partner and one app of its; one look-up, because every request makes it. */
    Membership membership(VerifiedToken.AppKey app) {
        return memberships.get(app);
    }

    /** Drops what is known, so that what has just been registered here is seen at once. */
    public void clear() {
        partners.clear();
        memberships.clear();
        counts.clear();
    }

    /** Ends its readers. */
    @Override
    public void close() {
        end.run();
    }

    /**
     * Whether a partner is registered, and its app, if that is.
     *
     * @param isPartner whether the partner is registered
     * @param app the app's registration
     */
    record Membership(boolean isPartner, Optional<AppRegistration> app) {}
}
