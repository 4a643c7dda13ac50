package org.usagebudget.server.auth;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.usagebudget.model.PartnerId;
import org.usagebudget.server.audit.Origin;
import org.usagebudget.server.audit.PartnerAuditRecord;
import org.usagebudget.server.audit.PartnerAuditSql;
import org.usagebudget.server.audit.Role;
import org.usagebudget.server.ledger.BillingCalendar;
import org.usagebudget.server.store.Queries;
import org.usagebudget.server.store.Row;
import org.usagebudget.server.store.Sql;
import org.usagebudget.server.store.Transaction;

/**
 * Where partners and their apps are registered and changed. Each change is one transaction under the partner's row lock,
 * with its audit record in it; its partner is the one of the origin's caller. Thread-safe. Servers see a change within
 * {@link PartnerDirectory#AGE_MAX_SECONDS}, the one that it is made in at once.
 */
public final class PartnerRegistry {
    private static final int CREATED = 201;
    private static final int OK = 200;
    private static final int NO_CONTENT = 204;

    private final Sql sql;
    private final InstantSource clock;
    private final Runnable changed;

    /** How long a change keeps others from the partner's row. */
    private enum Hold {
        /** Until its end, but new customers may come meanwhile. */
        CHANGE("FOR NO KEY UPDATE"),
        /** Until its end, and no customer comes meanwhile. */
        REMOVAL("FOR UPDATE");

        private final String clause;

        Hold(String clause) {
            this.clause = clause;
        }
    }

    /** Over that database; the clock is the machine's. */
    public PartnerRegistry(Sql sql, InstantSource clock) {
        this(sql, clock, () -> {});
    }

    /**
     * The same beside a server.
     *
     * @param clock the machine's
     * @param changed is told when something has changed, such as {@link PartnerDirectory#clear}
     */
    public PartnerRegistry(Sql sql, InstantSource clock, Runnable changed) {
        this.sql = sql;
        this.clock = clock;
        this.changed = changed;
    }

    /** The registered partners by name, at most {@link Queries#ROWS_MAX}. */
    public List<PartnerRegistration> partners() {
        return sql.list(
                "SELECT " + RegistrationSql.COLUMNS + " FROM partner ORDER BY name, partner_id", RegistrationSql::read);
    }

    /** The partner of that tenant. */
    public Optional<PartnerRegistration> partner(PartnerId partner) {
        return find(sql, partner);
    }

    /** The partner's apps by client id, at most {@link Queries#ROWS_MAX}; none where it is not registered. */
    public List<AppRegistration> apps(PartnerId partner) {
        return apps(sql, partner);
    }

    /** Registers a partner: applied, or registered already. */
    public RegistryOutcome addPartner(PartnerRegistration partner, Origin origin) {
        requireSame(partner.id(), origin);
        if (!partner.calendar().changes().isEmpty()) {
            throw new IllegalArgumentException("a partner's anchor day changes once it is registered");
        }
        return told(() -> sql.inTransaction(transaction -> {
            Instant now = now();
            // Waits where another transaction is adding the same one, then changes nothing.
            int added = transaction.update(
                    """
                    INSERT INTO partner (partner_id, name, currency, anchor_day, locale, created_at)
                    VALUES (?, ?, ?, ?, ?, ?)
                        ON CONFLICT DO NOTHING
                    """,
                    partner.id().value(),
                    partner.name(),
                    partner.currency(),
                    partner.anchorDay(),
                    partner.locale(),
                    now);
            if (added == 0) {
                return new RegistryOutcome.AlreadyRegistered();
            }
            record(transaction, now, new PartnerAuditRecord("add_partner", origin, CREATED, null, json(partner)));
            return new RegistryOutcome.Applied();
        }));
    }

    /** Changes a partner's registration: applied, unchanged, or no such partner. */
    public RegistryOutcome updatePartner(PartnerId id, PartnerUpdate update, Origin origin) {
        return change(id, origin, Hold.CHANGE, (transaction, before) -> {
            PartnerRegistration after = update.of(before, partnerTime(transaction, id));
            if (after.equals(before)) {
                return new RegistryOutcome.Unchanged();
            }
            transaction.update(
                    "UPDATE partner SET name = ?, currency = ?, locale = ? WHERE partner_id = ?",
                    after.name(),
                    after.currency(),
                    after.locale(),
                    id.value());
            if (!after.calendar().equals(before.calendar())) {
                BillingCalendar.Change last = after.calendar().changes().getLast();
                transaction.update("""
                        INSERT INTO anchor_change (partner_id, period_start, anchor_day)
                        VALUES (?, ?, ?)
                            ON CONFLICT (partner_id, period_start) DO UPDATE SET anchor_day = excluded.anchor_day
                        """, id.value(), last.periodStart(), last.anchorDay());
            }
            record(transaction, now(), new PartnerAuditRecord("update_partner", origin, OK, json(before), json(after)));
            return new RegistryOutcome.Applied();
        });
    }

    /** Forgets a partner and its apps; audit records stay: applied, has customers, or no such partner. */
    public RegistryOutcome removePartner(PartnerId id, Origin origin) {
        return change(id, origin, Hold.REMOVAL, (transaction, before) -> {
            // A statement of its own after the lock, so that it sees customers that came while the lock was awaited.
            long customers = transaction
                    .one(
                            "SELECT count(*) AS customers FROM account WHERE partner_id = ?",
                            row -> row.number("customers"),
                            id.value())
                    .orElseThrow();
            if (customers > 0) {
                return new RegistryOutcome.HasCustomers(customers);
            }
            Instant now = now();
            for (AppRegistration app : apps(transaction, id)) {
                record(transaction, now, new PartnerAuditRecord("delete_app", origin, NO_CONTENT, json(app), null));
            }
            transaction.update("DELETE FROM app WHERE partner_id = ?", id.value());
            transaction.update("DELETE FROM anchor_change WHERE partner_id = ?", id.value());
            transaction.update("DELETE FROM partner WHERE partner_id = ?", id.value());
            record(transaction, now, new PartnerAuditRecord("delete_partner", origin, NO_CONTENT, json(before), null));
            return new RegistryOutcome.Applied();
        });
    }

    /** Registers an app of a partner: applied, registered already, or no such partner. */
    public RegistryOutcome addApp(PartnerId id, AppRegistration app, Origin origin) {
        return change(id, origin, Hold.CHANGE, (transaction, partner) -> {
            Instant now = now();
            int added = transaction.update("""
                    INSERT INTO app (partner_id, client_id, roles, created_at)
                    VALUES (?, ?, ?, ?)
                        ON CONFLICT DO NOTHING
                    """, id.value(), app.clientId(), names(app.roles()), now);
            if (added == 0) {
                return new RegistryOutcome.AlreadyRegistered();
            }
            record(transaction, now, new PartnerAuditRecord("add_app", origin, CREATED, null, json(app)));
            return new RegistryOutcome.Applied();
        });
    }

    /** Gives an app further roles: applied, unchanged where it has them all, no such partner or no such app. */
    public RegistryOutcome grant(PartnerId id, String clientId, Set<Role> roles, Origin origin) {
        return changeRoles(id, clientId, origin, has -> {
            has.addAll(roles);
            return has;
        });
    }

    /** Takes roles from an app: applied, unchanged where it has none of them, no such partner or no such app. */
    public RegistryOutcome revoke(PartnerId id, String clientId, Set<Role> roles, Origin origin) {
        return changeRoles(id, clientId, origin, has -> {
            has.removeAll(roles);
            return has;
        });
    }

    private RegistryOutcome changeRoles(
            PartnerId id, String clientId, Origin origin, Function<Set<Role>, Set<Role>> roles) {
        return changeApp(id, clientId, origin, (transaction, before) -> {
            EnumSet<Role> has = EnumSet.noneOf(Role.class);
            has.addAll(before.roles());
            AppRegistration after = new AppRegistration(before.clientId(), roles.apply(has));
            if (after.equals(before)) {
                return new RegistryOutcome.Unchanged();
            }
            transaction.update(
                    "UPDATE app SET roles = ? WHERE partner_id = ? AND client_id = ?",
                    names(after.roles()),
                    id.value(),
                    after.clientId());
            record(transaction, now(), new PartnerAuditRecord("update_app", origin, OK, json(before), json(after)));
            return new RegistryOutcome.Applied();
        });
    }

    /** Forgets an app: applied, no such partner or no such app. */
    public RegistryOutcome removeApp(PartnerId id, String clientId, Origin origin) {
        return changeApp(id, clientId, origin, (transaction, before) -> {
            transaction.update("DELETE FROM app WHERE partner_id = ? AND client_id = ?", id.value(), before.clientId());
            record(transaction, now(), new PartnerAuditRecord("delete_app", origin, NO_CONTENT, json(before), null));
            return new RegistryOutcome.Applied();
        });
    }

    /** A change of something that is there. */
    @FunctionalInterface
    private interface Change<T> {
        RegistryOutcome make(Transaction transaction, T before);
    }

    private RegistryOutcome change(PartnerId id, Origin origin, Hold hold, Change<PartnerRegistration> change) {
        requireSame(id, origin);
        return told(() -> sql.inTransaction(transaction -> {
            // A statement of its own, so that the next one sees what was changed while the lock was awaited.
            transaction.list(
                    "SELECT name FROM partner WHERE partner_id = ? " + hold.clause,
                    row -> row.text("name"),
                    id.value());
            Optional<PartnerRegistration> before = find(transaction, id);
            return before.isPresent() ? change.make(transaction, before.get()) : new RegistryOutcome.NoSuchPartner();
        }));
    }

    private RegistryOutcome told(Supplier<RegistryOutcome> change) {
        RegistryOutcome outcome = change.get();
        if (outcome instanceof RegistryOutcome.Applied) {
            changed.run();
        }
        return outcome;
    }

    private RegistryOutcome changeApp(PartnerId id, String clientId, Origin origin, Change<AppRegistration> change) {
        return change(id, origin, Hold.CHANGE, (transaction, partner) -> {
            Optional<AppRegistration> before = transaction.one(
                    "SELECT client_id, roles FROM app WHERE partner_id = ? AND client_id = ?",
                    PartnerRegistry::app,
                    id.value(),
                    AppRegistration.canonical(clientId));
            return before.isPresent() ? change.make(transaction, before.get()) : new RegistryOutcome.NoSuchApp();
        });
    }

    private static Optional<PartnerRegistration> find(Queries queries, PartnerId id) {
        return queries.one(
                "SELECT " + RegistrationSql.COLUMNS + " FROM partner WHERE partner_id = ?",
                RegistrationSql::read,
                id.value());
    }

    private static List<AppRegistration> apps(Queries queries, PartnerId id) {
        return queries.list(
                "SELECT client_id, roles FROM app WHERE partner_id = ? ORDER BY client_id",
                PartnerRegistry::app,
                id.value());
    }

    private static AppRegistration app(Row row) {
        EnumSet<Role> roles = EnumSet.noneOf(Role.class);
        row.texts("roles").forEach(name -> Role.ofWireName(name).ifPresent(roles::add));
        return new AppRegistration(row.text("client_id"), roles);
    }

    private static String[] names(Set<Role> roles) {
        return roles.stream().map(Role::wireName).sorted().toArray(String[]::new);
    }

    private static String json(PartnerRegistration partner) {
        return RegistrationJson.of(partner);
    }

    private static String json(AppRegistration app) {
        return RegistrationJson.of(app);
    }

    private static void record(Transaction transaction, Instant at, PartnerAuditRecord record) {
        PartnerAuditSql.write(transaction, at, record);
    }

    /**
     * Which says what billing period is open: the machine's, unless the database is a sandbox's and the partner's clock was set. Whoever
     * moves that clock takes the partner's row lock as well, so that the clock stands while the calendar changes.
     */
    private Instant partnerTime(Transaction transaction, PartnerId id) {
        Duration ahead = transaction
                .one(
                        "SELECT ahead FROM sandbox_clock WHERE partner_id = ?",
                        row -> Duration.of(row.number("ahead"), ChronoUnit.MICROS),
                        id.value())
                .orElse(Duration.ZERO);
        return clock.instant().plus(ahead);
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    /** The audit record names the origin's partner, which must be the one that changes. */
    private static void requireSame(PartnerId partner, Origin origin) {
        if (!origin.caller().partner().equals(partner)) {
            throw new IllegalArgumentException("the caller is of another partner");
        }
    }
}
