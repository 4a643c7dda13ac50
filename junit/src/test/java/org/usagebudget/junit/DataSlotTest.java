package org.usagebudget.junit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
