package org.usagebudget.client;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A clock that goes on only where somebody sleeps or a test moves it; no sleep takes any time. Thread-safe. */
final class TestTime implements InstantSource, Sleeper {
    private final List<Duration> sleeps = new ArrayList<>();
    private final List<CompletableFuture<@Nullable Void>> held = new ArrayList<>();
    private Instant now = Instant.parse("2026-11-22T10:00:00Z");
    private boolean holding;

    @Override
    public synchronized Instant instant() {
        return now;
    }

    @Override
    public synchronized CompletableFuture<@Nullable Void> sleep(Duration time) {
        sleeps.add(time);
        if (holding) {
            CompletableFuture<@Nullable Void> sleeper = new CompletableFuture<>();
            held.add(sleeper);
            return sleeper;
        }
        now = now.plus(time);
        return CompletableFuture.completedFuture(null);
    }

    synchronized void advance(Duration time) {
        now = now.plus(time);
    }

    /** Sleepers sleep on from now on, until {@link #wake}. */
    synchronized void hold() {
        holding = true;
    }

    synchronized List<CompletableFuture<@Nullable Void>> held() {
        return List.copyOf(held);
    }

    void wake() {
        held().forEach(sleeper -> sleeper.complete(null));
    }

    synchronized List<Duration> sleeps() {
        return List.copyOf(sleeps);
    }
}
