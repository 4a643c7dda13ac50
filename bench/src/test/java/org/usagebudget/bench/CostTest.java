package org.usagebudget.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class CostTest {
    private static final int CALLS = 64;
    private static final int KIB = 512;

    @Test
    void memoryOfAllThreadsIsCountedByCall() throws Exception {
        Cost cost = Cost.of(() -> {
            List<byte[]> kept = new CopyOnWriteArrayList<>();
            for (int i = 0; i < CALLS; i++) {
                Thread thread = new Thread(() -> kept.add(new byte[KIB << 10]));
                thread.start();
                thread.join();
            }
            return kept.size();
        });

        assertThat(cost.allocatedKib()).isBetween(1.0 * KIB, 2.0 * KIB);
        assertThat(cost.cpuMicros()).isPositive();
    }

    @Test
    void nothingIsNoMeasurement() {
        assertThatThrownBy(() -> Cost.of(() -> 0)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void medianIsOfEachFigureByItself() {
        assertThat(Cost.median(List.of(new Cost(1, 9), new Cost(3, 7), new Cost(2, 8))))
                .isEqualTo(new Cost(2, 8));
    }
}
