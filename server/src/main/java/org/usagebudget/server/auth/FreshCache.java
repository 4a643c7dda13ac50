package org.usagebudget.server.auth;

import com.github.benmanes.caffeine.cache.AsyncCacheLoader;
import com.github.benmanes.caffeine.cache.AsyncLoadingCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A cache whose values are never older than {@link #AGE_MAX}, counted from before they were read. Thread-safe.
 *
 * <p>A value that is asked for in the second half of its life is read anew beside the callers, so that a key in steady use
 * never makes one of them wait. Callers that do wait for one key share one read and its failure: when the store is away,
 * they all learn it at the same time instead of trying one after the other. A failure is not kept; a failed read beside the
 * callers leaves the value that is there, with its age.
 */
final class FreshCache<K, V> {
    /** How old a value may be. */
    static final Duration AGE_MAX = Duration.ofSeconds(5);

    /** The age from which a value is read anew beside the callers. */
    static final Duration REFRESH_AGE = Duration.ofMillis(2_500);

    private final AsyncLoadingCache<K, Reading<V>> readings;

    /**
     * A cache of what {@code store} reads.
     *
     * @param sizeMax the most keys that are kept
     * @param executor on which to read; may block
     * @param ticker tells how time passes
     */
    FreshCache(Function<K, V> store, long sizeMax, Executor executor, Ticker ticker) {
        readings = Caffeine.newBuilder()
                .maximumSize(sizeMax)
                .ticker(ticker)
                .refreshAfterWrite(REFRESH_AGE)
                .expireAfter(new Age<K, V>())
                .buildAsync(new Loader<>(store, executor, ticker));
    }

    /** The value; whatever the store throws comes out here. */
    V get(K key) {
        return readings.get(key).join().value();
    }

    /** Drops everything. */
    void clear() {
        readings.synchronous().invalidateAll();
    }

    /** A value, or why there is none, and when the reading of it began. */
    private record Reading<V>(@Nullable V found, @Nullable RuntimeException failure, long beganAt) {
        V value() {
            if (found == null) {
                throw failure == null ? new IllegalStateException("the store answered null") : failure;
            }
            return found;
        }
    }

    private record Loader<K, V>(Function<K, V> store, Executor executor, Ticker ticker)
            implements AsyncCacheLoader<K, Reading<V>> {
        @Override
        public CompletableFuture<Reading<V>> asyncLoad(K key, Executor ignored) {
            return CompletableFuture.supplyAsync(() -> read(key), executor);
        }

        @Override
        public CompletableFuture<Reading<V>> asyncReload(K key, Reading<V> old, Executor ignored) {
            return CompletableFuture.supplyAsync(
                    () -> {
                        Reading<V> fresh = read(key);
                        return fresh.failure() == null ? fresh : old;
                    },
                    executor);
        }

        /** A failure travels as a value: it is shared like one, and the cache would log each with a stack trace. */
        private Reading<V> read(K key) {
            long beganAt = ticker.read();
            try {
                return new Reading<>(store.apply(key), null, beganAt);
            } catch (RuntimeException e) {
                return new Reading<>(null, e, beganAt);
            }
        }
    }

    private static final class Age<K, V> implements Expiry<K, Reading<V>> {
        @Override
        public long expireAfterCreate(K key, Reading<V> reading, long now) {
            return reading.failure() != null ? 0 : Math.max(0, reading.beganAt() + AGE_MAX.toNanos() - now);
        }

        @Override
        public long expireAfterUpdate(K key, Reading<V> reading, long now, long left) {
            return expireAfterCreate(key, reading, now);
        }

        @Override
        public long expireAfterRead(K key, Reading<V> reading, long now, long left) {
            return left;
        }
    }
}
