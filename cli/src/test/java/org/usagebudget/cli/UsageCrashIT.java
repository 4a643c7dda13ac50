package org.usagebudget.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.usagebudget.server.SandboxPartner;
import org.usagebudget.server.web.Seeds;
import org.usagebudget.server.web.TestClient.TestResponse;

/** {@code kill -9} of server and PostgreSQL while usage is sent, then a new start on the same data: each record counts once. */
class UsageCrashIT {
    private static final int CUSTOMERS = 40;
    private static final int RECORDS = 40_000;
    private static final int RECORDS_AT_EDGE = 10_000;
    private static final int NOT_BEGUN = 990_006;

    private final Random random = new Random(Seeds.seed("UsageCrashIT"));

    @Test
    void everyRecordCountsOnce() {
        try (TemporaryData data = new TemporaryData()) {
            Node node = Node.sandbox(data);
            SandboxPartner partner = SandboxPartner.make(node.client());
            List<String> customers = SandboxCustomers.add(partner.app(node.client()), CUSTOMERS);
            Instant now = Instant.now();
            List<Metered> records = Metered.records(random, customers, RECORDS, Metered.startOfMonth(now, -1), now);
            List<UsageBody> bodies = UsageBody.twice(records, random);

            Set<UsageBody> acknowledged;
            try (Senders senders = new Senders(bodies, partner.app(node.client()))) {
                senders.awaitWhole(bodies.size() / 4);
                acknowledged = killAmong(senders, node, data);
            }
            node = Node.sandbox(data);

            try (UsageBooks books = UsageBooks.of(data, partner.tenant())) {
                Set<String> kept = books.assertAgree(records);
                assertThat(kept).containsAll(UsageBody.ids(acknowledged));
                books.assertCountsOnce(records, bodies, kept, partner.app(node.client()));
            }
            node.close();
        }
    }

    @Test
    void everyRecordCountsOnceInItsOwnPeriodAcrossTheEdge() {
        try (TemporaryData data = new TemporaryData()) {
            Node node = Node.sandbox(data);
            SandboxPartner partner = SandboxPartner.make(node.client());
            List<String> customers = SandboxCustomers.add(partner.app(node.client()), CUSTOMERS);
            // Not the next edge: that may be too near.
            Instant edge = Metered.startOfMonth(Instant.now(), 2);
            List<Metered> before =
                    Metered.records(random, customers, RECORDS_AT_EDGE / 2, edge.minus(Duration.ofDays(20)), edge);
            List<Metered> after =
                    Metered.records(random, customers, RECORDS_AT_EDGE / 2, edge, edge.plus(Duration.ofMinutes(20)));
            List<Metered> records = new ArrayList<>(before);
            records.addAll(after);
            Collections.shuffle(records, random);
            List<UsageBody> bodies = UsageBody.twice(records, random);

            // Within the hour by which senders' clocks may be ahead: the period alone refuses what is after the edge.
            moveClock(node, partner, edge.minus(Duration.ofMinutes(30)));
            UsageBody.Answer early = Senders.sendAll(bodies, partner.app(node.client()));
            assertThat(early)
                    .isEqualTo(
                            new UsageBody.Answer(before.size(), before.size(), 2L * after.size(), Set.of(NOT_BEGUN)));
            Set<UsageBody> acknowledged;
            try (Senders senders = new Senders(bodies, partner.app(node.client()))) {
                moveClock(node, partner, edge.minus(Duration.ofSeconds(2)));
                senders.awaitWhole(1);
                acknowledged = killAmong(senders, node, data);
            }
            node = Node.sandbox(data);

            try (UsageBooks books = UsageBooks.of(data, partner.tenant())) {
                Set<String> kept = books.assertAgree(records);
                assertThat(kept).containsAll(UsageBody.ids(acknowledged));
                books.assertCountsOnce(records, bodies, kept, partner.app(node.client()));
                assertThat(books.openPeriods(customers)).containsExactly(edge);
            }
            node.close();
        }
    }

    /** Kills both while all connections send; the bodies that had been answered by then. */
    private static Set<UsageBody> killAmong(Senders senders, Node node, TemporaryData data) {
        data.postmaster().orElseThrow().destroyForcibly();
        node.kill();
        senders.awaitEnd();
        assertThat(senders.losses()).isEqualTo(Senders.CONNECTIONS);
        return senders.whole();
    }

    private static void moveClock(Node node, SandboxPartner partner, Instant to) {
        TestResponse answer = SandboxPartner.control(
                node.client(), "PUT", "/sandbox/v1/clock?partner=" + partner.tenant(), "{\"now\":\"" + to + "\"}");
        assertThat(answer.status()).as(answer::text).isEqualTo(200);
    }
}
