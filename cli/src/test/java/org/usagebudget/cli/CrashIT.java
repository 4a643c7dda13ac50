package org.usagebudget.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.usagebudget.server.web.TestClient;

/** {@code kill -9} in the middle of changes, then a new start on the same data. */
class CrashIT {
    private enum Victims {
        SERVER_AND_POSTGRES,
        /** PostgreSQL stays behind. */
        SERVER
    }

    private static final List<Victims> ROUNDS =
            List.of(Victims.SERVER_AND_POSTGRES, Victims.SERVER, Victims.SERVER_AND_POSTGRES);

    @Test
    void everyAcknowledgedChangeIsThereAndNoneTwice() {
        try (TemporaryData data = new TemporaryData()) {
            Node node = Node.sandbox(data);
            List<Tally> tallies = SandboxCustomers.tallies(node.client());
            for (Victims victims : ROUNDS) {
                try (Load load = new Load(tallies, node.client())) {
                    load.awaitMore(3);

                    kill(victims, node, data);
                    load.awaitEnd();
                }
                node = Node.sandbox(data);

                TestClient restarted = node.client();
                tallies.parallelStream().forEach(tally -> {
                    tally.assertKept(restarted);
                    tally.assertExact(restarted);
                });
            }
            node.close();
        }
    }

    private static void kill(Victims victims, Node node, TemporaryData data) {
        ProcessHandle postmaster = data.postmaster().orElseThrow();
        switch (victims) {
            case SERVER_AND_POSTGRES -> {
                postmaster.destroyForcibly();
                node.kill();
            }
            case SERVER -> {
                node.kill();
                assertThat(postmaster.isAlive()).isTrue();
            }
        }
    }
}
