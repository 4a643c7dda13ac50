package org.usagebudget.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.usagebudget.server.store.DataDirectory;
import org.usagebudget.server.store.EmbeddedPostgres;
import org.usagebudget.server.web.Seeds;

/**
 * Two servers on one database take the same usage at once, of two billing periods; {@code kill -9} of one of them and of PostgreSQL:
 * each record counts once.
 */
class UsageTwoNodesIT {
    private static final int CUSTOMERS = 40;
    private static final int RECORDS = 40_000;

    private final Random random = new Random(Seeds.seed("UsageTwoNodesIT"));

    @Test
    void everyRecordCountsOnceInItsOwnPeriod() {
        try (TemporaryData data = new TemporaryData();
                DataDirectory directory = DataDirectory.claim(data.path(), DataDirectory.Kind.SERVICE);
                EmbeddedPostgres postgres = EmbeddedPostgres.start(directory);
                TestIssuer issuer = new TestIssuer();
                Reseller reseller = new Reseller(postgres);
                UsageBooks books = UsageBooks.of(postgres.owner(), postgres.service(), reseller.tenant());
                Node survivor = Node.serve(data, postgres, issuer)) {
            String token = issuer.token(reseller.tenant(), reseller.clientId());
            List<String> customers =
                    Stream.generate(reseller::newCustomer).limit(CUSTOMERS).toList();
            Instant now = Instant.now();
            List<Metered> records = Metered.records(random, customers, RECORDS, Metered.startOfMonth(now, -1), now);
            List<UsageBody> bodies = UsageBody.twice(records, random);

            Set<UsageBody> acknowledged;
            try (Node victim = Node.serve(data, postgres, issuer);
                    Senders senders = new Senders(
                            bodies,
                            survivor.client().withToken(token),
                            victim.client().withToken(token))) {
                senders.awaitWhole(bodies.size() / 4);
                ProcessHandle.of(postgres.postmasterPid()).orElseThrow().destroyForcibly();
                victim.kill();
                int before = senders.whole().size();
                // The database is back, and the other node has found it.
                senders.awaitWhole(Math.min(bodies.size(), before + Senders.CONNECTIONS));
                senders.stop();
                assertThat(senders.losses()).isPositive();
                acknowledged = senders.whole();
            }

            try (Node restarted = Node.serve(data, postgres, issuer)) {
                Set<String> kept = books.assertAgree(records);
                assertThat(kept).containsAll(UsageBody.ids(acknowledged));
                books.assertCountsOnce(
                        records,
                        bodies,
                        kept,
                        survivor.client().withToken(token),
                        restarted.client().withToken(token));
            }
        }
    }
}
