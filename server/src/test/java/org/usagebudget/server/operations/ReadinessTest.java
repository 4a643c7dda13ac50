package org.usagebudget.server.operations;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ReadinessTest {
    private static final long AGE_MAX = Readiness.AGE_MAX.toNanos();

    private final AtomicLong time = new AtomicLong();
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicBoolean isUp = new AtomicBoolean(true);
    private final AtomicBoolean isLedgerOpen = new AtomicBoolean(true);
    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private final Readiness readiness = readiness(Runnable::run);

    private Readiness readiness(Executor executor) {
        return new Readiness(
                () -> {
                    asked.incrementAndGet();
                    if (!isUp.get()) {
                        throw new IllegalStateException("away");
                    }
                },
                isLedgerOpen::get,
                executor,
                time::get);
    }

    @Test
    void databaseIsAskedOncePerAge() {
        assertThat(asked).hasValue(0);
        assertThat(readiness.state()).isEqualTo(Readiness.State.UP);
        isUp.set(false);

        time.addAndGet(AGE_MAX - 1);
        assertThat(readiness.state()).isEqualTo(Readiness.State.UP);
        assertThat(asked).hasValue(1);

        time.addAndGet(1);
        assertThat(readiness.state()).isEqualTo(Readiness.State.DATABASE_DOWN);
        assertThat(readiness.state()).isEqualTo(Readiness.State.DATABASE_DOWN);
        assertThat(asked).hasValue(2);

        isUp.set(true);
        time.addAndGet(AGE_MAX);
        assertThat(readiness.state()).isEqualTo(Readiness.State.UP);
    }

    @Test
    void databaseThatDoesNotAnswerIsDownAndNotAskedAgainMeanwhile() {
        Readiness hung = new Readiness(
                asked::incrementAndGet, () -> true, waiting::add, () -> time.addAndGet(Readiness.PATIENCE.toNanos()));

        assertThat(hung.state()).isEqualTo(Readiness.State.DATABASE_DOWN);
        assertThat(hung.state()).isEqualTo(Readiness.State.DATABASE_DOWN);
        assertThat(waiting).hasSize(1);

        waiting.remove().run();
        assertThat(asked).hasValue(1);
        assertThat(hung.state()).isEqualTo(Readiness.State.DATABASE_DOWN);
        assertThat(waiting).hasSize(1);
    }

    @Test
    void closedLedgerAndStopAreStopping() {
        isLedgerOpen.set(false);
        assertThat(readiness.state()).isEqualTo(Readiness.State.STOPPING);

        isLedgerOpen.set(true);
        assertThat(readiness.state()).isEqualTo(Readiness.State.UP);

        readiness.stop();
        assertThat(readiness.state()).isEqualTo(Readiness.State.STOPPING);
    }
}
