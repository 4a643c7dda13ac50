package org.usagebudget.junit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Sandboxes beside this JVM's own. */
class SandboxProcessIT {
    private static final Duration WARM_MAX = Duration.ofSeconds(20);

    @Test
    void processEndsWithItsStandardInputAndTheNextStartIsWarm() throws Exception {
        Path java = JavaHomes.ofProcess().find();
        CarriedProgram program = CarriedProgram.unpacked(CacheFolder.ofProcess());
        SandboxProcess first = SandboxProcess.start(java, program);
        SandboxPartner partner = first.controls().makePartner(1, "EUR");
        assertThat(partner.customers()).hasSize(1);
        first.end();
        long begin = System.nanoTime();

        SandboxProcess second = SandboxProcess.start(java, program);

        Duration warm = Duration.ofNanos(System.nanoTime() - begin);
        System.out.println("sandbox, warm start: " + warm.toMillis() + " ms");
        assertThat(warm).isLessThan(WARM_MAX);
        assertThat(second.controls().makePartner(0, "EUR").customers()).isEmpty();
        second.end();
        assertThat(program.folder()).isDirectoryContaining("glob:**/usagebudget.jar");
    }

    @Test
    void sandboxOfAnotherThatStillRunsIsNotTakenForTheOwn() throws Exception {
        Path java = JavaHomes.ofProcess().find();
        CarriedProgram program = CarriedProgram.unpacked(CacheFolder.ofProcess());
        SandboxProcess first = SandboxProcess.start(java, program);
        // As if its JVM had just ended.
        first.slot().release();

        SandboxProcess second = SandboxProcess.start(java, program);

        assertThat(second.slot().directory()).isNotEqualTo(first.slot().directory());
        assertThat(second.controls().baseUrl()).isNotEqualTo(first.controls().baseUrl());
        first.end();
        assertThat(second.controls().makePartner(0, "EUR").customers()).isEmpty();
        second.end();
    }
}
