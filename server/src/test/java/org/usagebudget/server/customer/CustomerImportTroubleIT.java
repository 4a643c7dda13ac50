package org.usagebudget.server.customer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.usagebudget.model.PartnerId;
import org.usagebudget.server.audit.Caller;
import org.usagebudget.server.audit.ContentHash;
import org.usagebudget.server.audit.Origin;
import org.usagebudget.server.audit.Role;
import org.usagebudget.server.fault.FaultCode;
import org.usagebudget.server.ledger.Ledger;
import org.usagebudget.server.ledger.LedgerConfig;
import org.usagebudget.server.ledger.LedgerStep;
import org.usagebudget.server.ledger.Outcome;
import org.usagebudget.server.ledger.Partners;
import org.usagebudget.server.ledger.Terms;
import org.usagebudget.server.store.Database;
import org.usagebudget.server.store.TestDatabase;

/** Files of customers while the database or the ledger fails: every row has a result, and it is true. */
class CustomerImportTroubleIT {
    private static final String POISON = "Poison";

    private final Database database = TestDatabase.open();
    private final PartnerId partner = new PartnerId(UUID.randomUUID());
    private final String mark = partner.toString();
    private final AtomicReference<@Nullable SQLException> trouble = new AtomicReference<>();
    private final AtomicInteger asked = new AtomicInteger();
    private final Ledger ledger = Ledger.start(
            LedgerConfig.STANDARD,
            database.service(),
            new OnePartner(),
            InstantSource.system(),
            List.of(new CustomerStep(), poison()));
    private final Customers customers = new Customers(ledger, TestDatabase.gated(database, () -> {
        asked.incrementAndGet();
        SQLException now = trouble.get();
        if (now != null) {
            throw now;
        }
    }));

    CustomerImportTroubleIT() {
        database.sql()
                .update(
                        "INSERT INTO partner (partner_id, name, currency, created_at) VALUES (?, 'test', 'EUR', now())",
                        partner.value());
    }

    @AfterEach
    void closeLedger() {
        ledger.close();
    }

    /** Fails for a customer of that name, as a database does that cannot take it. */
    private static LedgerStep poison() {
        return (_, opened) -> {
            if (opened.stream()
                    .anyMatch(open -> open.detail() instanceof CustomerProfile profile
                            && profile.companyName().equals(POISON))) {
                throw new SQLException("poisoned", "22000");
            }
        };
    }

    @Test
    void rowsAfterTheDatabaseWentAwayAreRefusedWithoutTrying() {
        int rows = 3 * Ledger.TOGETHER_MAX;
        String bad = ",no domain,DE\n";
        List<CustomerImport.Result> results = new ArrayList<>();

        run(file(rows) + bad, result -> {
            results.add(result);
            if (results.size() == Ledger.TOGETHER_MAX) {
                trouble.set(new SQLTransientConnectionException("secret address"));
            }
        });

        assertThat(results).hasSize(rows + 1);
        assertThat(results.subList(0, Ledger.TOGETHER_MAX)).allMatch(result -> result.refusal() == null);
        assertThat(results.subList(Ledger.TOGETHER_MAX, rows)).allSatisfy(result -> {
            assertThat(code(result)).isEqualTo(FaultCode.UNAVAILABLE);
            assertThat(Objects.requireNonNull(result.refusal()).description())
                    .contains("not known")
                    .doesNotContain("secret");
        });
        assertThat(code(results.getLast())).isEqualTo(FaultCode.INVALID_PROPERTY);
        assertThat(results.stream().map(CustomerImport.Result::line)).isSorted().doesNotHaveDuplicates();
        assertThat(asked).hasValue(2);
    }

    @Test
    void rowsAfterTheLedgerTookNothingAreRefusedWithoutTrying() {
        ledger.close();

        List<CustomerImport.Result> results = run(file(2 * Ledger.TOGETHER_MAX));

        assertThat(results).hasSize(2 * Ledger.TOGETHER_MAX).allMatch(r -> code(r) == FaultCode.UNAVAILABLE);
        assertThat(results).noneMatch(r -> String.valueOf(r.refusal()).contains("closing"));
        assertThat(asked).hasValue(1);
    }

    @Test
    void groupThatFailsOtherwiseIsFailedAndTheNextIsTried() {
        trouble.set(new SQLException("no such function", "42883"));
        List<CustomerImport.Result> results = new ArrayList<>();

        run(file(2 * Ledger.TOGETHER_MAX), result -> {
            results.add(result);
            trouble.set(null);
        });

        assertThat(results.subList(0, Ledger.TOGETHER_MAX)).allMatch(r -> code(r) == FaultCode.INTERNAL);
        assertThat(results.subList(Ledger.TOGETHER_MAX, results.size()))
                .hasSize(Ledger.TOGETHER_MAX)
                .allMatch(r -> r.refusal() == null);
    }

    @Test
    void rowIsNotTakenByOneThatWasNotAdded() {
        String domain = "twin" + mark + ".example";

        List<CustomerImport.Result> results = run("""
                companyName,domain,country
                Poison,%1$s,DE
                Second,%1$s,DE
                Third,%1$s,DE
                """.formatted(domain));

        assertThat(code(results.get(0))).isEqualTo(FaultCode.INTERNAL);
        assertThat(results.get(1).refusal()).isNull();
        assertThat(code(results.get(2))).isEqualTo(FaultCode.TAKEN);
    }

    @Test
    void twinsHaveNoMoreThanTheirRounds() {
        String domain = "twins" + mark + ".example";

        List<CustomerImport.Result> results =
                run("companyName,domain,country\n" + (POISON + "," + domain + ",DE\n").repeat(5));

        assertThat(results)
                .extracting(CustomerImportTroubleIT::code)
                .containsExactly(
                        FaultCode.INTERNAL,
                        FaultCode.INTERNAL,
                        FaultCode.INTERNAL,
                        FaultCode.UNAVAILABLE,
                        FaultCode.UNAVAILABLE);
    }

    @Test
    void outcomeThatShouldNotBeIsAFailure() {
        assertThat(Customers.outcome(new Outcome.NoSuchCustomer())).isInstanceOf(CustomerOutcome.Failed.class);
        assertThat(Customers.outcome(new Outcome.VersionStale(1))).isInstanceOf(CustomerOutcome.Failed.class);
    }

    private String file(int rows) {
        StringBuilder csv = new StringBuilder("companyName,domain,country\n");
        for (int i = 0; i < rows; i++) {
            csv.append("A,n").append(i).append('-').append(mark).append(".example,DE\n");
        }
        return csv.toString();
    }

    private List<CustomerImport.Result> run(String csv) {
        List<CustomerImport.Result> results = new ArrayList<>();
        run(csv, results::add);
        return results;
    }

    private void run(String csv, Consumer<CustomerImport.Result> results) {
        Origin origin = new Origin(
                new Caller(partner, "test", null, Set.of(Role.ADMIN_AGENT)),
                UUID.randomUUID(),
                false,
                UUID.randomUUID(),
                ContentHash.of("TEST", "/", new byte[0]));
        CustomerImport.run(customers, CustomerCsv.open(csv.getBytes(StandardCharsets.UTF_8)), origin, results);
    }

    private static FaultCode code(CustomerImport.Result result) {
        return Objects.requireNonNull(result.refusal(), "the row was added").code();
    }

    private static final class OnePartner implements Partners {
        @Override
        public Instant now(PartnerId of) {
            return Instant.now();
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
