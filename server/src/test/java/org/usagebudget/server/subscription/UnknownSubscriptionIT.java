package org.usagebudget.server.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.usagebudget.model.CustomerId;
import org.usagebudget.model.PartnerId;
import org.usagebudget.server.audit.Caller;
import org.usagebudget.server.audit.ContentHash;
import org.usagebudget.server.audit.Origin;
import org.usagebudget.server.audit.Role;
import org.usagebudget.server.customer.CustomerProfile;
import org.usagebudget.server.customer.CustomerStep;
import org.usagebudget.server.ledger.AccountKey;
import org.usagebudget.server.ledger.Command;
import org.usagebudget.server.ledger.Ledger;
import org.usagebudget.server.ledger.LedgerConfig;
import org.usagebudget.server.ledger.LedgerObserver;
import org.usagebudget.server.ledger.Outcome;
import org.usagebudget.server.ledger.Partners;
import org.usagebudget.server.ledger.Terms;
import org.usagebudget.server.ledger.UsageBatch;
import org.usagebudget.server.ledger.UsageOutcome;
import org.usagebudget.server.ledger.UsageRecord;
import org.usagebudget.server.ledger.UsageSeries;
import org.usagebudget.server.ledger.UsageSteps;
import org.usagebudget.server.ledger.UsageVerdict;
import org.usagebudget.server.store.Database;
import org.usagebudget.server.store.Sql;
import org.usagebudget.server.store.TestDatabase;
import org.usagebudget.server.usage.JournalStep;

/** Usage of subscriptions that nobody has told of. */
class UnknownSubscriptionIT {
    /** The partner's clock is a week ahead: what is made has its time, not the machine's. */
    private static final Duration AHEAD = Duration.ofDays(7);

    private final Database database = TestDatabase.open();
    private final Sql sql = database.sql();
    private final PartnerId partner = new PartnerId(UUID.randomUUID());
    private final Ledger ledger = node();
    private final AccountKey customer = new AccountKey(partner, new CustomerId(UUID.randomUUID()));

    @BeforeEach
    void addCustomer() {
        sql.update(
                "INSERT INTO partner (partner_id, name, currency, created_at) VALUES (?, 'test', 'EUR', now())",
                partner.value());
        open();
    }

    @AfterEach
    void close() {
        ledger.close();
    }

    @Test
    void isMadeActiveAtThePartnersTime() {
        UUID subscription = UUID.randomUUID();
        Instant before = now();

        count(ledger, usage(subscription), usage(null), usage(subscription));

        SubscriptionState made = only();
        assertThat(made.key().id().value()).isEqualTo(subscription);
        assertThat(made.details())
                .isEqualTo(new SubscriptionDetails(SubscriptionKind.AZURE_PLAN, "Azure plan", null, null, null, null));
        assertThat(made.status()).isEqualTo(SubscriptionStatus.ACTIVE);
        assertThat(made.version()).isEqualTo(1);
        assertThat(made.createdAt()).isBetween(before.minusMillis(1), now());
    }

    @Test
    void oneThatIsThereStaysAsItIs() {
        UUID subscription = UUID.randomUUID();
        count(ledger, usage(subscription));
        sql.update(
                "UPDATE subscription SET status = 'suspended', friendly_name = 'Mine', version = 5 WHERE subscription_id = ?",
                subscription);
        SubscriptionState before = only();

        count(ledger, usage(subscription));
        try (Ledger other = node()) {
            count(other, usage(subscription));
        }

        assertThat(only()).isEqualTo(before);
    }

    @Test
    void recordsThatDoNotCountMakeNone() {
        UsageRecord late = usage(UUID.randomUUID(), now().minus(Duration.ofDays(400)));

        List<UsageVerdict> verdicts = count(ledger, late);

        assertThat(verdicts.getFirst()).isInstanceOf(UsageVerdict.Rejected.class);
        assertThat(subscriptions()).isEmpty();
    }

    @Test
    void customerThatIsAddedAnewHasNoneOfItsFormerOnesUntilTheyAreUsed() {
        UUID subscription = UUID.randomUUID();
        count(ledger, usage(subscription));
        ledger.submit(new Command.CloseAccount(customer, origin()));
        open();
        assertThat(subscriptions()).isEmpty();

        count(ledger, usage(subscription));

        assertThat(only().key().id().value()).isEqualTo(subscription);
    }

    @Test
    void usageCountsBeyondTheMostSubscriptionsButMakesNoMore() {
        List<UsageRecord> most = new ArrayList<>();
        for (int i = 0; i < SubscriptionPutStep.SUBSCRIPTIONS_MAX - 1; i++) {
            most.add(usage(UUID.randomUUID()));
        }
        count(ledger, most.toArray(UsageRecord[]::new));
        assertThat(subscriptions()).hasSize(SubscriptionPutStep.SUBSCRIPTIONS_MAX - 1);

        count(ledger, usage(UUID.randomUUID()), usage(UUID.randomUUID()));
        List<UsageVerdict> beyond = count(ledger, usage(UUID.randomUUID()));

        assertThat(subscriptions()).hasSize(SubscriptionPutStep.SUBSCRIPTIONS_MAX);
        assertThat(beyond).containsExactly(new UsageVerdict.Accepted("EUR"));
    }

    private SubscriptionState only() {
        assertThat(subscriptions()).hasSize(1);
        return subscriptions().getFirst();
    }

    private List<SubscriptionState> subscriptions() {
        return SubscriptionRows.list(sql, customer, new SubscriptionRows.Filter(null, null, null))
                .orElseThrow();
    }

    private UsageRecord usage(@Nullable UUID subscription) {
        return usage(subscription, now());
    }

    private UsageRecord usage(@Nullable UUID subscription, Instant time) {
        return UsageRecord.of(
                UUID.randomUUID().toString(),
                customer.customer(),
                time,
                new UsageSeries(
                        subscription,
                        new UsageSeries.Resource("", "", "", ""),
                        new UsageSeries.Meter("", "", "", "", "")),
                new UsageRecord.Amounts(BigDecimal.ONE, null, null, null));
    }

    private List<UsageVerdict> count(Ledger node, UsageRecord... records) {
        UsageOutcome outcome = node.submit(new UsageBatch(partner, UUID.randomUUID(), List.of(records), 0))
                .join();
        if (!(outcome instanceof UsageOutcome.Counted(List<UsageVerdict> verdicts))) {
            throw new AssertionError("not counted: " + outcome);
        }
        return verdicts;
    }

    private void open() {
        Outcome outcome = ledger.submit(new Command.OpenAccount(
                customer, "EUR", new CustomerProfile("Test", customer.customer() + ".example", "DE"), origin()));
        assertThat(outcome).isInstanceOf(Outcome.Applied.class);
    }

    private Origin origin() {
        Caller caller = new Caller(partner, "test", null, Set.of(Role.ADMIN_AGENT));
        return new Origin(
                caller, UUID.randomUUID(), false, UUID.randomUUID(), ContentHash.of("TEST", "/", new byte[0]));
    }

    private Ledger node() {
        return Ledger.start(
                LedgerConfig.STANDARD,
                database.service(),
                new Ledger.Surroundings(new AheadPartners(), InstantSource.system(), LedgerObserver.NONE),
                List.of(new CustomerStep()),
                new UsageSteps(new JournalStep(), List.of(new UnknownSubscriptionStep(_ -> now()))));
    }

    private static Instant now() {
        return Instant.now().plus(AHEAD);
    }

    private static final class AheadPartners implements Partners {
        @Override
        public Instant now(PartnerId of) {
            return UnknownSubscriptionIT.now();
        }

        @Override
        public Terms terms(PartnerId of) {
            return Terms.STANDARD;
        }

        @Override
        public int registered() {
            return 1;
        }
    }
}
