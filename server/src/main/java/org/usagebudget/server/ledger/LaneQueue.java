package org.usagebudget.server.ledger;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.usagebudget.model.PartnerId;

/**
 * The commands that wait for one lane: in order per partner, partners taking turns. Thread-safe; how many may wait is the
 * {@link Ledger}'s business.
 */
final class LaneQueue {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition filled = lock.newCondition();
    private final Map<PartnerId, ArrayDeque<Pending>> byPartner = new HashMap<>();
    private final ArrayDeque<ArrayDeque<Pending>> turns = new ArrayDeque<>();
    private int size;
    private boolean closed;

    /** Queues a command; false where the queue has been closed. */
    boolean add(Pending pending) {
        lock.lock();
        try {
            if (closed) {
                return false;
            }
            ArrayDeque<Pending> own = byPartner.computeIfAbsent(pending.key().partner(), _ -> new ArrayDeque<>());
            if (own.isEmpty()) {
                turns.add(own);
            }
            own.add(pending);
            size++;
            filled.signal();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Up to {@code max} commands, one of each partner in turn; waits for the first, but no longer than {@code patience}. */
    List<Pending> take(int max, Duration patience) {
        lock.lock();
        try {
            long left = patience.toNanos();
            while (turns.isEmpty() && !closed && left > 0) {
                left = filled.awaitNanos(left);
            }
            List<Pending> taken = new ArrayList<>();
            while (taken.size() < max && !turns.isEmpty()) {
                ArrayDeque<Pending> own = turns.remove();
                Pending next = own.remove();
                taken.add(next);
                size--;
                if (own.isEmpty()) {
                    byPartner.remove(next.key().partner());
                } else {
                    turns.add(own);
                }
            }
            return taken;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of();
        } finally {
            lock.unlock();
        }
    }

    /** How many commands wait. */
    int size() {
        lock.lock();
        try {
            return size;
        } finally {
            lock.unlock();
        }
    }

    /** Takes no more; what waits can still be taken. */
    void close() {
        lock.lock();
        try {
            closed = true;
            filled.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Whether it takes no more and nothing waits. */
    boolean isDrained() {
        lock.lock();
        try {
            return closed && turns.isEmpty();
        } finally {
            lock.unlock();
        }
    }
}
