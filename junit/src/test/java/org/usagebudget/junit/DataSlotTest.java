package org.usagebudget.junit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataSlotTest {
    @TempDir
    private Path temporary;

    @Test
    void slotIsOneClaimersAlone() throws IOException {
        DataSlot first = Objects.requireNonNull(DataSlot.claim(temporary, 1));

        assertThat(DataSlot.claim(temporary, 1)).isNull();
        assertThat(DataSlot.claim(temporary, 2)).isNotNull();
        first.release();
        assertThat(DataSlot.claim(temporary, 1)).isNotNull();
    }

    @Test
    void partnersAreCountedUpToWhereTheDirectoryIsToBeEmptied() throws IOException {
        DataSlot slot = Objects.requireNonNull(DataSlot.claim(temporary, 1));

        for (long i = 0; i < DataSlot.PARTNERS_MAX; i++) {
            slot.count();
        }

        assertThat(slot.isFull()).isFalse();
        slot.count();
        assertThat(slot.isFull()).isTrue();
        slot.emptied();
        assertThat(slot.isFull()).isFalse();
    }

    @Test
    void monthsThatClocksNeededAreKeptUpToWhereTheDirectoryIsToBeEmptied() throws IOException {
        DataSlot slot = Objects.requireNonNull(DataSlot.claim(temporary, 1));
        // A clock needs nine months, the next one that stands in the month after it one more.
        for (int i = 0; i <= DataSlot.MONTHS_MAX - 9; i++) {
            slot.moved(month(i));
            slot.moved(month(i));
        }
        slot.release();

        DataSlot next = Objects.requireNonNull(DataSlot.claim(temporary, 1));

        assertThat(next.isFull()).isFalse();
        next.moved(month(DataSlot.MONTHS_MAX - 8));
        assertThat(next.isFull()).isTrue();
        next.release();
        DataSlot full = Objects.requireNonNull(DataSlot.claim(temporary, 1));
        assertThat(full.isFull()).isTrue();
        full.emptied();
        full.release();
        assertThat(Objects.requireNonNull(DataSlot.claim(temporary, 1)).isFull())
                .isFalse();
    }

    private static Instant month(int number) {
        return OffsetDateTime.of(2030, 1, 5, 0, 0, 0, 0, ZoneOffset.UTC)
                .plusMonths(number)
                .toInstant();
    }

    @Test
    void claimThatIsRefusedLeavesTheSlotLockedForOtherJvms() throws Exception {
        DataSlot slot = Objects.requireNonNull(DataSlot.claim(temporary, 1));

        assertThat(DataSlot.claim(temporary, 1)).isNull();

        try (OtherJvm other = OtherJvm.claiming(temporary, 1)) {
            assertThat(other.succeeded()).isFalse();
        }
        slot.release();
        try (OtherJvm other = OtherJvm.claiming(temporary, 1)) {
            assertThat(other.succeeded()).isTrue();
            assertThat(DataSlot.claim(temporary, 1)).isNull();
        }
        assertThat(DataSlot.claim(temporary, 1)).isNotNull();
    }

    @Test
    void threadThatIsInterruptedKeepsTheSlot() throws Exception {
        DataSlot slot = Objects.requireNonNull(DataSlot.claim(temporary, 1));

        Thread.currentThread().interrupt();
        slot.count();
        assertThat(Thread.interrupted()).isTrue();

        slot.count();
        try (OtherJvm other = OtherJvm.claiming(temporary, 1)) {
            assertThat(other.succeeded()).isFalse();
        }
    }

    @Test
    void slotIsNotTakenWhileTheSandboxOfAnEndedJvmIsThere() throws Exception {
        Path directory = Files.createDirectory(temporary.resolve("data-1"));
        try (OtherJvm sandbox = OtherJvm.locking("lock", directory.resolve("lock"))) {
            assertThat(sandbox.succeeded()).isTrue();

            assertThat(DataSlot.claim(temporary, 1)).isNull();
        }

        assertThat(DataSlot.claim(temporary, 1)).isNotNull();
    }
}
