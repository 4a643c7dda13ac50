package org.usagebudget.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.usagebudget.server.ledger.LedgerConfig;

/** PostgreSQL alone is killed in the middle of changes and reads. */
class PostgresOutageIT {
    private static final int ROUNDS = 3;
    private static final Duration RETURN_MAX = Duration.ofSeconds(60);

    /** For what a busy machine adds to the longest time that the ledger lets a caller wait. */
    private static final Duration MARGIN = Duration.ofSeconds(5);

    @Test
    void callersAreToldSoAtOnceAndTheServiceComesBackByItself() {
        try (TemporaryData data = new TemporaryData();
                Node node = Node.sandbox(data)) {
            List<Tally> tallies = SandboxCustomers.tallies(node.client());
            try (Load load = new Load(tallies, node.client())) {
                for (int round = 0; round < ROUNDS; round++) {
                    load.awaitMore(2);
                    long refusedBefore = load.refusals();

                    ProcessHandle postmaster = data.postmaster().orElseThrow();
                    postmaster.destroyForcibly();

                    await().atMost(RETURN_MAX)
                            .until(() -> data.postmaster()
                                    .filter(present -> present.pid() != postmaster.pid())
                                    .isPresent());
                    load.awaitMore(2);
                    assertThat(load.refusals()).isGreaterThan(refusedBefore);
                }
                load.stop();

                assertThat(load.losses()).isZero();
                assertThat(load.slowest())
                        .isLessThan(LedgerConfig.STANDARD.waitMax().plus(MARGIN));
            }
            // The pool of reads tries again at growing intervals of up to five seconds, so they may follow changes.
            await().atMost(RETURN_MAX).until(() -> tallies.stream().allMatch(tally -> tally.read(node.client())));
            tallies.parallelStream().forEach(tally -> tally.assertExact(node.client()));
        }
    }
}
