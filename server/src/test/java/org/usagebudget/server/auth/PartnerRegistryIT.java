package org.usagebudget.server.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.usagebudget.model.PartnerId;
import org.usagebudget.server.Parallel;
import org.usagebudget.server.audit.Caller;
import org.usagebudget.server.audit.ContentHash;
import org.usagebudget.server.audit.Origin;
import org.usagebudget.server.audit.Role;
import org.usagebudget.server.ledger.BillingCalendar;
import org.usagebudget.server.store.DatabaseException;
import org.usagebudget.server.store.Queries;
import org.usagebudget.server.store.Sql;
import org.usagebudget.server.store.TestDatabase;

class PartnerRegistryIT {
    private static final String CLIENT = "b0000000-0000-4000-8000-00000000000a";
    private static final String PARTNER_JSON =
            "{\"Name\":\"Müller \\\"Cloud\\\"\",\"Currency\":\"EUR\",\"AnchorDay\":28,\"Locale\":\"de-DE\"}";

    private final Sql sql = TestDatabase.open().sql();
    private final Instant started = Instant.now();
    private final PartnerRegistry registry = new PartnerRegistry(sql, () -> started);
    private final PartnerId partner = new PartnerId(UUID.randomUUID());
    private final PartnerRegistration registration =
            new PartnerRegistration(partner, "Müller \"Cloud\"", "EUR", 28, "de-DE");

    @Test
    void partnerIsAddedOnceAndAudited() {
        Origin origin = origin();

        assertThat(registry.addPartner(registration, origin)).isEqualTo(new RegistryOutcome.Applied());
        assertThat(registry.addPartner(registration, origin())).isEqualTo(new RegistryOutcome.AlreadyRegistered());

        assertThat(registry.partner(partner)).contains(registration);
        assertThat(registry.partners()).contains(registration);
        assertThat(new SqlPartnerStore(sql).findPartner(partner)).contains(registration);
        assertThat(audit()).containsExactly("add_partner 201 null -> " + PARTNER_JSON);
        assertThat(sql.one(
                        """
                        SELECT request_id, correlation_id, content_hash, application, user_name,
                               account_id IS NULL AND customer_id IS NULL AND old_amount IS NULL AND new_amount IS NULL
                               AND budget_version IS NULL AND operation_date = recorded_at AS plain
                          FROM audit_record WHERE partner_id = ?
                        """,
                        row -> {
                            assertThat(row.uuid("request_id")).isEqualTo(origin.requestId());
                            assertThat(row.uuid("correlation_id")).isEqualTo(origin.correlationId());
                            assertThat(row.bytes("content_hash")).isEqualTo(origin.contentHash());
                            assertThat(row.text("application")).isEqualTo("test");
                            assertThat(row.text("user_name")).isEqualTo("operator");
                            return row.flag("plain");
                        },
                        partner.value()))
                .contains(true);
    }

    @Test
    void onePartnerAddedByManyAtOnceIsAddedOnce() throws Exception {
        List<RegistryOutcome> outcomes = Parallel.run(() -> registry.addPartner(registration, origin()));

        assertThat(Collections.frequency(outcomes, new RegistryOutcome.Applied()))
                .isOne();
        assertThat(Collections.frequency(outcomes, new RegistryOutcome.AlreadyRegistered()))
                .isEqualTo(Parallel.THREADS - 1);
        assertThat(audit()).hasSize(1);
    }

    @Test
    void updateChangesWhatItNamesAndNothingElse() {
        registry.addPartner(registration, origin());

        assertThat(registry.updatePartner(partner, new PartnerUpdate("Other", null, null, null), origin()))
                .isEqualTo(new RegistryOutcome.Applied());
        assertThat(registry.updatePartner(partner, new PartnerUpdate(null, "USD", "en-US", null), origin()))
                .isEqualTo(new RegistryOutcome.Applied());
        assertThat(registry.updatePartner(partner, new PartnerUpdate("Other", "USD", "en-US", null), origin()))
                .isEqualTo(new RegistryOutcome.Unchanged());

        assertThat(registry.partner(partner)).contains(new PartnerRegistration(partner, "Other", "USD", 28, "en-US"));
        String renamed = "{\"Name\":\"Other\",\"Currency\":\"EUR\",\"AnchorDay\":28,\"Locale\":\"de-DE\"}";
        assertThat(audit())
                .containsExactlyInAnyOrder(
                        "add_partner 201 null -> " + PARTNER_JSON,
                        "update_partner 200 " + PARTNER_JSON + " -> " + renamed,
                        "update_partner 200 " + renamed
                                + " -> {\"Name\":\"Other\",\"Currency\":\"USD\",\"AnchorDay\":28,\"Locale\":\"en-US\"}");
    }

    @Test
    void anchorDayChangesAtTheEndOfTheOpenPeriodOfThePartnersOwnTime() {
        registry.addPartner(registration, origin());
        setClock(Instant.parse("2031-01-10T00:00:00Z"));
        PartnerDirectory directory = new PartnerDirectory(new SqlPartnerStore(sql));
        PartnerRegistry moved = new PartnerRegistry(sql, () -> started, directory::clear);
        assertThat(directory.partner(partner)).contains(registration);

        assertThat(moved.updatePartner(partner, anchorDay(10), origin())).isEqualTo(new RegistryOutcome.Applied());
        assertThat(moved.updatePartner(partner, anchorDay(10), origin())).isEqualTo(new RegistryOutcome.Unchanged());
        assertThat(moved.updatePartner(partner, anchorDay(15), origin())).isEqualTo(new RegistryOutcome.Applied());
        setClock(Instant.parse("2031-02-20T00:00:00Z"));
        assertThat(moved.updatePartner(partner, anchorDay(1), origin())).isEqualTo(new RegistryOutcome.Applied());

        // From December 28 to February 15, then to April 1: the first 1st that is 28 days after that.
        BillingCalendar calendar = new BillingCalendar(
                28,
                List.of(
                        new BillingCalendar.Change(Instant.parse("2030-12-28T00:00:00Z"), 15),
                        new BillingCalendar.Change(Instant.parse("2031-02-15T00:00:00Z"), 1)));
        PartnerRegistration after = new PartnerRegistration(partner, "Müller \"Cloud\"", "EUR", calendar, "de-DE");
        assertThat(registry.partner(partner)).contains(after);
        assertThat(registry.partners()).contains(after);
        assertThat(directory.partner(partner)).contains(after);
        assertThat(audit())
                .contains("update_partner 200 " + PARTNER_JSON + " -> " + anchorJson(10, "2031-02-10"))
                .contains("update_partner 200 " + anchorJson(10, "2031-02-10") + " -> " + anchorJson(15, "2031-02-15"))
                .contains("update_partner 200 " + anchorJson(15, "2031-02-15") + " -> " + anchorJson(1, "2031-04-01"))
                .hasSize(4);
        assertThat(registry.removePartner(partner, origin())).isEqualTo(new RegistryOutcome.Applied());
        directory.close();
    }

    @Test
    void anchorDaysSetByManyAtOnceAreOneChange() throws Exception {
        registry.addPartner(registration, origin());
        AtomicInteger day = new AtomicInteger();

        List<RegistryOutcome> outcomes = Parallel.run(() ->
                registry.updatePartner(partner, anchorDay(1 + Math.floorMod(day.getAndIncrement(), 28)), origin()));

        assertThat(outcomes).hasOnlyElementsOfTypes(RegistryOutcome.Applied.class, RegistryOutcome.Unchanged.class);
        assertThat(registry.partner(partner).orElseThrow().calendar().changes()).hasSize(1);
    }

    /** As a sandbox keeps it. */
    private void setClock(Instant time) {
        sql.update("""
                INSERT INTO sandbox_clock (partner_id, ahead) VALUES (?, ?)
                    ON CONFLICT (partner_id) DO UPDATE SET ahead = excluded.ahead
                """, partner.value(), ChronoUnit.MICROS.between(started, time));
    }

    private static PartnerUpdate anchorDay(int day) {
        return new PartnerUpdate(null, null, null, day);
    }

    private static String anchorJson(int day, String since) {
        return PARTNER_JSON.replace(
                "\"AnchorDay\":28", "\"AnchorDay\":" + day + ",\"AnchorDaySince\":\"" + since + "T00:00:00Z\"");
    }

    @Test
    void changesOfAPartnerAtOnceLoseNothing() throws Exception {
        registry.addPartner(registration, origin());
        registry.addApp(partner, new AppRegistration(CLIENT, Set.of()), origin());

        List<CompletableFuture<RegistryOutcome>> grants = List.of(Role.values()).stream()
                .map(role -> CompletableFuture.supplyAsync(
                        () -> registry.grant(partner, CLIENT, Set.of(role), origin()), Thread::startVirtualThread))
                .toList();

        for (CompletableFuture<RegistryOutcome> grant : grants) {
            assertThat(grant.get(30, TimeUnit.SECONDS)).isEqualTo(new RegistryOutcome.Applied());
        }
        assertThat(registry.apps(partner)).containsExactly(new AppRegistration(CLIENT, Set.of(Role.values())));
    }

    @Test
    void appIsAddedGrantedRevokedAndRemoved() {
        registry.addPartner(registration, origin());
        AppRegistration app = new AppRegistration(CLIENT.toUpperCase(Locale.ROOT), Set.of(Role.USAGE_WRITER));

        assertThat(registry.addApp(partner, app, origin())).isEqualTo(new RegistryOutcome.Applied());
        assertThat(registry.addApp(partner, app, origin())).isEqualTo(new RegistryOutcome.AlreadyRegistered());
        assertThat(registry.grant(partner, CLIENT, Set.of(Role.USAGE_WRITER), origin()))
                .isEqualTo(new RegistryOutcome.Unchanged());
        assertThat(registry.grant(partner, app.clientId(), Set.of(Role.ADMIN_AGENT, Role.USAGE_WRITER), origin()))
                .isEqualTo(new RegistryOutcome.Applied());
        assertThat(new SqlPartnerStore(sql).findApp(partner, CLIENT))
                .contains(new AppRegistration(CLIENT, Set.of(Role.ADMIN_AGENT, Role.USAGE_WRITER)));
        assertThat(registry.revoke(partner, CLIENT, Set.of(Role.SALES_AGENT), origin()))
                .isEqualTo(new RegistryOutcome.Unchanged());
        assertThat(registry.revoke(partner, CLIENT, Set.of(Role.USAGE_WRITER), origin()))
                .isEqualTo(new RegistryOutcome.Applied());
        assertThat(registry.removeApp(partner, CLIENT, origin())).isEqualTo(new RegistryOutcome.Applied());
        assertThat(registry.removeApp(partner, CLIENT, origin())).isEqualTo(new RegistryOutcome.NoSuchApp());
        assertThat(registry.grant(partner, CLIENT, Set.of(Role.ADMIN_AGENT), origin()))
                .isEqualTo(new RegistryOutcome.NoSuchApp());

        assertThat(registry.apps(partner)).isEmpty();
        assertThat(audit())
                .containsExactlyInAnyOrder(
                        "add_partner 201 null -> " + PARTNER_JSON,
                        "add_app 201 null -> " + appJson("\"UsageWriter\""),
                        "update_app 200 " + appJson("\"UsageWriter\"") + " -> "
                                + appJson("\"AdminAgent\",\"UsageWriter\""),
                        "update_app 200 " + appJson("\"AdminAgent\",\"UsageWriter\"") + " -> "
                                + appJson("\"AdminAgent\""),
                        "delete_app 204 " + appJson("\"AdminAgent\"") + " -> null");
    }

    @Test
    void unregisteredPartnerHasNothingToChange() {
        RegistryOutcome none = new RegistryOutcome.NoSuchPartner();

        assertThat(registry.updatePartner(partner, new PartnerUpdate("x", null, null, null), origin()))
                .isEqualTo(none);
        assertThat(registry.removePartner(partner, origin())).isEqualTo(none);
        assertThat(registry.addApp(partner, new AppRegistration(CLIENT, Set.of()), origin()))
                .isEqualTo(none);
        assertThat(registry.removeApp(partner, CLIENT, origin())).isEqualTo(none);
        assertThat(registry.apps(partner)).isEmpty();
        assertThat(audit()).isEmpty();
    }

    @Test
    void partnerGoesWithItsAppsUnlessItHasCustomers() {
        registry.addPartner(registration, origin());
        registry.addApp(partner, new AppRegistration(CLIENT, Set.of()), origin());
        insertAccount(sql, UUID.randomUUID());

        assertThat(registry.removePartner(partner, origin())).isEqualTo(new RegistryOutcome.HasCustomers(1));
        assertThat(registry.apps(partner)).hasSize(1);

        sql.update("DELETE FROM account WHERE partner_id = ?", partner.value());
        assertThat(registry.removePartner(partner, origin())).isEqualTo(new RegistryOutcome.Applied());

        assertThat(registry.partner(partner)).isEmpty();
        assertThat(registry.apps(partner)).isEmpty();
        assertThat(audit())
                .contains(
                        "delete_app 204 " + appJson("") + " -> null", "delete_partner 204 " + PARTNER_JSON + " -> null")
                .hasSize(4);
    }

    @Test
    void removalWaitsForACustomerThatIsJustComing() throws Exception {
        registry.addPartner(registration, origin());
        CountDownLatch removing = new CountDownLatch(1);

        CompletableFuture<RegistryOutcome> removal = sql.inTransaction(transaction -> {
            insertAccount(transaction, UUID.randomUUID());
            CompletableFuture<RegistryOutcome> started = CompletableFuture.supplyAsync(
                    () -> {
                        removing.countDown();
                        return registry.removePartner(partner, origin());
                    },
                    Thread::startVirtualThread);
            await().until(() -> removing.getCount() == 0 && somebodyWaits());
            return started;
        });

        assertThat(removal.get(30, TimeUnit.SECONDS)).isEqualTo(new RegistryOutcome.HasCustomers(1));
    }

    @Test
    void whatFailsLeavesNoAuditRecord() {
        PartnerRegistry broken = new PartnerRegistry(sql, () -> Instant.parse("1990-01-01T00:00:00Z"));

        // No partition holds that month, so that the audit record cannot be written.
        assertThatThrownBy(() -> broken.addPartner(registration, origin())).isInstanceOf(DatabaseException.class);

        assertThat(registry.partner(partner)).isEmpty();
    }

    @Test
    void originOfAnotherPartnerIsRefused() {
        PartnerId other = new PartnerId(UUID.randomUUID());

        assertThatThrownBy(() -> registry.removePartner(other, origin())).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE partner SET anchor_day = 2",
                "UPDATE anchor_change SET period_start = now()",
                "UPDATE usage_series SET meter_id = 'x'",
                "DROP TABLE usage_record",
                "UPDATE partner SET partner_id = gen_random_uuid()",
                "UPDATE app SET client_id = 'x'",
                "UPDATE app SET created_at = now()",
                "UPDATE audit_record SET user_name = 'x'",
                "DELETE FROM audit_record",
                "TRUNCATE partner, app, account, customer",
            })
    void serviceRoleMayDoNoMoreThanItNeeds(String statement) {
        assertThatThrownBy(() -> sql.update(statement))
                .isInstanceOfSatisfying(
                        DatabaseException.class, e -> assertThat(e.sqlState()).contains("42501"));
    }

    @Test
    void updateIsJudgedLikeARegistration() {
        assertThatThrownBy(() -> new PartnerUpdate(" ", null, null, null))
                .hasMessageContaining("name must have 1..200");
        assertThatThrownBy(() -> new PartnerUpdate("x".repeat(201), null, null, null))
                .hasMessageContaining("had 201");
        assertThatThrownBy(() -> new PartnerUpdate(null, "eur", null, null)).hasMessageContaining("currency");
        assertThatThrownBy(() -> new PartnerUpdate(null, null, "de_DE", null)).hasMessageContaining("locale");
        for (int day : new int[] {0, 29}) {
            assertThatThrownBy(() -> new PartnerUpdate(null, null, null, day))
                    .hasMessage("anchor day must be 1..28, was " + day);
        }
    }

    private boolean somebodyWaits() {
        return sql.one("""
                        SELECT count(*) AS waiting FROM pg_stat_activity
                         WHERE wait_event_type = 'Lock' AND query LIKE '%FROM partner%FOR UPDATE%'
                        """, row -> row.number("waiting")).orElseThrow() > 0;
    }

    private void insertAccount(Queries into, UUID customer) {
        into.update("""
                INSERT INTO account (partner_id, customer_id, currency, budget_version, sequence, changed_at, created_at,
                       period_start, total_cost)
                VALUES (?, ?, 'EUR', 0, 0, now(), now(), now(), 0)
                """, partner.value(), customer);
    }

    private List<String> audit() {
        return sql.list(
                """
                SELECT operation, status, coalesce(old_value, 'null') AS old_value, coalesce(new_value, 'null') AS new_value
                  FROM audit_record
                 WHERE partner_id = ?
                """,
                row -> "%s %d %s -> %s"
                        .formatted(
                                row.text("operation"),
                                row.integer("status"),
                                row.text("old_value"),
                                row.text("new_value")),
                partner.value());
    }

    private static String appJson(String roles) {
        return "{\"ClientId\":\"" + CLIENT + "\",\"Roles\":[" + roles + "]}";
    }

    private Origin origin() {
        Caller caller = new Caller(partner, "test", "operator", Set.of(Role.ADMIN_AGENT));
        return new Origin(
                caller, UUID.randomUUID(), false, UUID.randomUUID(), ContentHash.of("TEST", "/", new byte[0]));
    }
}
