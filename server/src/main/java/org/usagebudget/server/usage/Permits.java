package org.usagebudget.server.usage;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntSupplier;
import org.usagebudget.model.PartnerId;
import org.usagebudget.server.fault.FaultCode;
import org.usagebudget.server.fault.FaultException;

/**
 * How many of something may be in memory at once, over all requests; those that come later wait in order. Where several partners are registered,
 * none may hold more than half of them, and one that waits for its own share keeps none waiting of another. Thread-safe. Holds
 * only partners that hold permits.
 */
final class Permits {
    /** Nothing taken, nothing to give back. */
    static final Held NOTHING = () -> {};

    private final int count;
    private final Duration waitMax;
    private final IntSupplier registered;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<PartnerId, Integer> held = new HashMap<>();
    private final Queue<Waiter> waiting = new ArrayDeque<>();
    private int free;

    /** One that is taken; to be given back once, by any thread. */
    @FunctionalInterface
    interface Held extends AutoCloseable {
        @Override
        void close();
    }

    /** One who wants a permit, and how many its partner may hold. Guarded by the lock. */
    private static final class Waiter {
        private final PartnerId partner;
        private final int ownMax;
        private final Condition changed;
        private boolean served;

        Waiter(PartnerId partner, int ownMax, Condition changed) {
            this.partner = partner;
            this.ownMax = ownMax;
            this.changed = changed;
        }
    }

    /**
     * All free.
     *
     * @param waitMax how long one who comes may wait
     * @param registered tells how many partners are registered
     */
    Permits(int count, Duration waitMax, IntSupplier registered) {
        this.count = count;
        this.free = count;
        this.waitMax = waitMax;
        this.registered = registered;
    }

    /** As many as the heap has room for, one for each {@code bytes} of it, within bounds. */
    static Permits ofHeap(long bytes, int min, int max, IntSupplier registered) {
        long fit = Runtime.getRuntime().maxMemory() / bytes;
        return new Permits(Math.clamp(fit, min, max), UsageLimits.MEMORY_WAIT_MAX, registered);
    }

    /**
     * Takes one for that partner.
     *
     * @throws FaultException 503 where none has come free in time
     */
    Held take(PartnerId partner) {
        int ownMax = registered.getAsInt() > 1 ? Math.max(1, count / 2) : count;
        lock.lock();
        try {
            Waiter waiter = new Waiter(partner, ownMax, lock.newCondition());
            waiting.add(waiter);
            serve();
            if (waiter.served || await(waiter)) {
                return () -> giveBack(partner);
            }
        } finally {
            lock.unlock();
        }
        throw new FaultException(FaultCode.UNAVAILABLE, "too much usage is being counted");
    }

    /** Whether it has been served before its time was over; it waits no more in either case. */
    private boolean await(Waiter waiter) {
        long left = waitMax.toNanos();
        try {
            while (!waiter.served && left > 0) {
                left = waiter.changed.awaitNanos(left);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        if (!waiter.served) {
            waiting.remove(waiter);
        }
        return waiter.served;
    }

    private void giveBack(PartnerId partner) {
        lock.lock();
        try {
            free++;
            held.computeIfPresent(partner, (_, own) -> own == 1 ? null : own - 1);
            serve();
        } finally {
            lock.unlock();
        }
    }

    /** Gives what is free to those who have waited longest and may have it. */
    private void serve() {
        for (Iterator<Waiter> all = waiting.iterator(); free > 0 && all.hasNext(); ) {
            Waiter waiter = all.next();
            int own = held.getOrDefault(waiter.partner, 0);
            if (own < waiter.ownMax) {
                all.remove();
                free--;
                held.put(waiter.partner, own + 1);
                waiter.served = true;
                waiter.changed.signal();
            }
        }
    }

    /** How many are free. */
    int free() {
        lock.lock();
        try {
            return free;
        } finally {
            lock.unlock();
        }
    }

    /** How many wait. */
    int waiting() {
        lock.lock();
        try {
            return waiting.size();
        } finally {
            lock.unlock();
        }
    }

    /** How many partners hold some. */
    int partners() {
        lock.lock();
        try {
            return held.size();
        } finally {
            lock.unlock();
        }
    }
}
