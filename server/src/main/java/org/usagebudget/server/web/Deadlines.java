package org.usagebudget.server.web;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends connections whose request head is not complete in time, also where a byte drips in now and then, which no idle
 * timeout ends. One task looks at all connections a few times within the head's time: starting and stopping a clock costs a
 * request one write each, and no connection costs a thread or a timer. Thread-safe.
 */
final class Deadlines {
    private static final Logger LOG = LoggerFactory.getLogger(Deadlines.class);

    /** How many looks there are within the shorter of the two times, so how late an end may come. */
    private static final int LOOKS = 8;

    /** The longest time between two looks. */
    private static final long TICK_MILLIS_MAX = 500;

    private final Set<EdgeConnection> connections = ConcurrentHashMap.newKeySet();
    private final long headNanos;
    private final long lingerNanos;
    private final long tickMillis;
    private Scheduler.@Nullable Task next;
    private boolean stopped;

    Deadlines(EdgeConfig.Times times) {
        headNanos = times.head().toNanos();
        lingerNanos = times.drain().toNanos();
        long shorter = Math.min(times.head().toMillis(), times.drain().toMillis());
        tickMillis = Math.clamp(shorter / LOOKS, 1, TICK_MILLIS_MAX);
    }

    /** When a head that starts now must be complete; never 0. */
    long headBy() {
        return System.nanoTime() + headNanos | 1;
    }

    /** When a connection that failed now must be closed; never 0. */
    long lingerBy() {
        return System.nanoTime() + lingerNanos | 1;
    }

    void add(EdgeConnection connection) {
        connections.add(connection);
    }

    void remove(EdgeConnection connection) {
        connections.remove(connection);
    }

    /** Looks from now on, until {@link #stop()}. */
    synchronized void start(Scheduler scheduler) {
        if (!stopped) {
            next = scheduler.schedule(() -> look(scheduler), tickMillis, TimeUnit.MILLISECONDS);
        }
    }

    synchronized void stop() {
        stopped = true;
        if (next != null) {
            next.cancel();
        }
    }

    private void look(Scheduler scheduler) {
        long now = System.nanoTime();
        for (EdgeConnection connection : connections) {
            try {
                if (connection.isExpired(now)) {
                    connection.expire();
                }
            } catch (RuntimeException e) {
                LOG.warn("Could not end {}", connection, e);
            }
        }
        start(scheduler);
    }
}
