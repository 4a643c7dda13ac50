package org.usagebudget.server.usage;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.usagebudget.server.fault.FaultCode;
import org.usagebudget.server.fault.FaultException;

/** How many of something may be in memory at once, over all requests; those that come later wait in order. Thread-safe. */
final class Permits {
    /** Nothing taken, nothing to give back. */
    static final Held NOTHING = () -> {};

    private final Semaphore semaphore;
    private final Duration waitMax;

    /** One that is taken; to be given back once. */
    @FunctionalInterface
    interface Held extends AutoCloseable {
        @Override
        void close();
    }

    Permits(int count, Duration waitMax) {
        this.semaphore = new Semaphore(count, true);
        this.waitMax = waitMax;
    }

    /** As many as the heap has room for, one for each {@code bytes} of it, within bounds. */
    static Permits ofHeap(long bytes, int min, int max) {
        long fit = Runtime.getRuntime().maxMemory() / bytes;
        return new Permits(Math.clamp(fit, min, max), UsageLimits.MEMORY_WAIT_MAX);
    }

    /**
     * Takes one.
     *
     * @throws FaultException 503 where none has come free in time
     */
    Held take() {
        try {
            if (semaphore.tryAcquire(waitMax.toNanos(), TimeUnit.NANOSECONDS)) {
                return semaphore::release;
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        throw new FaultException(FaultCode.UNAVAILABLE, "too much usage is being counted");
    }

    /** How many are free. */
    int free() {
        return semaphore.availablePermits();
    }
}
