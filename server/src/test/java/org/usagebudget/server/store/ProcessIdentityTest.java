package org.usagebudget.server.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ProcessIdentityTest {
    @Test
    void thisProcessLivesAndOneWithAnotherMarkDoesNot() {
        ProcessIdentity self = ProcessIdentity.current();

        assertThat(self.pid()).isEqualTo(ProcessHandle.current().pid());
        assertThat(self.lives()).isTrue();
        assertThat(new ProcessIdentity(self.pid(), self.mark() + "1").lives()).isFalse();
        assertThat(self.program()).isPresent();
        assertThat(self.awaitEnd(Duration.ZERO)).isFalse();
    }

    @Test
    void numbersOfNoProcessAreNone() {
        assertThat(ProcessIdentity.of(0)).isEmpty();
        assertThat(ProcessIdentity.of(-1)).isEmpty();
        assertThat(ProcessIdentity.of(Long.MAX_VALUE)).isEmpty();
    }

    @Test
    void interruptEndsTheWaitingAndStaysSet() {
        Thread.currentThread().interrupt();

        boolean ended = ProcessIdentity.current().awaitEnd(Duration.ofMinutes(1));

        assertThat(ended).isFalse();
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void waitBetweenRestartsDoublesUpToItsMaximum() {
        Duration pause = EmbeddedPostgres.longer(Duration.ZERO);
        assertThat(pause).isEqualTo(EmbeddedPostgres.RESTART_PAUSE_MIN);
        assertThat(EmbeddedPostgres.longer(pause)).isEqualTo(pause.multipliedBy(2));
        assertThat(EmbeddedPostgres.longer(Duration.ofSeconds(5))).isEqualTo(EmbeddedPostgres.RESTART_PAUSE_MAX);
        assertThat(EmbeddedPostgres.longer(Duration.ofMillis(5001))).isEqualTo(EmbeddedPostgres.RESTART_PAUSE_MAX);
    }
}
