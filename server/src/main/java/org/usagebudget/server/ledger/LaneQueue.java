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
 * What waits for one lane: in order per partner, partners taking turns. Thread-safe; how much may wait is the
 * {@link Ledger}'s business.
 */
final class LaneQueue<T extends LaneQueue.Waiting> {
    /** What a lane can take. */
    interface Waiting {
        /** Whose it is. */
        PartnerId partner();

        /** How much of a lane's transaction it fills; 1 or more. */
        int weight();
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition filled = lock.newCondition();
    private final Map<PartnerId, ArrayDeque<T>> byPartner = new HashMap<>();
    private final ArrayDeque<ArrayDeque<T>> turns = new ArrayDeque<>();
    private int size;
    private boolean closed;

    /** Queues one; false where the queue has been closed. */
    boolean add(T pending) {
        lock.lock();
        try {
            if (closed) {
                return false;
            }
            ArrayDeque<T> own = byPartner.computeIfAbsent(pending.partner(), _ -> new ArrayDeque<>());
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

    /**
     * Those that come next, one of each partner in turn, with a weight of {@code max} together, or a single one that is
     * heavier; waits for the first, but no longer than {@code patience}.
     */
    List<T> take(int max, Duration patience) {
        lock.lock();
        try {
            long left = patience.toNanos();
            while (turns.isEmpty() && !closed && left > 0) {
                left = filled.awaitNanos(left);
            }
            List<T> taken = new ArrayList<>();
            for (int weight = 0; !turns.isEmpty(); ) {
                weight += turns.element().element().weight();
                if (weight > max && !taken.isEmpty()) {
                    break;
                }
                ArrayDeque<T> own = turns.remove();
                T next = own.remove();
                taken.add(next);
                size--;
                if (own.isEmpty()) {
                    byPartner.remove(next.partner());
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

    /** How many wait. */
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
