package org.usagebudget.server.auth;

import java.time.InstantSource;
import java.util.Optional;
import java.util.stream.Collectors;
import org.usagebudget.model.PartnerId;
import org.usagebudget.server.audit.Role;
import org.usagebudget.server.store.Sql;

/** Partners and apps in the database. Thread-safe. */
public final class SqlPartnerStore implements PartnerStore {
    private static final String FIND_PARTNER =
            "SELECT name, currency, anchor_day, locale FROM partner WHERE partner_id = ?";
    private static final String FIND_APP = "SELECT roles FROM app WHERE partner_id = ? AND client_id = ?";
    private static final String COUNT = "SELECT count(*) AS partners FROM partner";
    private static final String ADD_PARTNER = """
            INSERT INTO partner (partner_id, name, currency, anchor_day, locale, created_at)
            VALUES (?, ?, ?, ?, ?, ?)
                ON CONFLICT DO NOTHING
            """;
    private static final String ADD_APP = """
            INSERT INTO app (partner_id, client_id, roles, created_at)
            VALUES (?, ?, ?, ?)
                ON CONFLICT DO NOTHING
            """;

    private final Sql sql;
    private final InstantSource clock;

    /** Over that database; the clock is the machine's. */
    public SqlPartnerStore(Sql sql, InstantSource clock) {
        this.sql = sql;
        this.clock = clock;
    }

    @Override
    public Optional<PartnerRegistration> findPartner(PartnerId partner) {
        return sql.one(
                FIND_PARTNER,
                row -> new PartnerRegistration(
                        partner, row.text("name"), row.text("currency"), row.integer("anchor_day"), row.text("locale")),
                partner.value());
    }

    @Override
    public Optional<AppRegistration> findApp(PartnerId partner, String clientId) {
        return sql.one(
                FIND_APP,
                row -> new AppRegistration(
                        clientId,
                        row.texts("roles").stream()
                                .flatMap(name -> Role.ofWireName(name).stream())
                                .collect(Collectors.toSet())),
                partner.value(),
                clientId);
    }

    @Override
    public int countPartners() {
        return sql.one(COUNT, row -> row.integer("partners")).orElseThrow();
    }

    @Override
    public boolean addPartner(PartnerRegistration partner) {
        return sql.update(
                        ADD_PARTNER,
                        partner.id().value(),
                        partner.name(),
                        partner.currency(),
                        partner.anchorDay(),
                        partner.locale(),
                        clock.instant())
                == 1;
    }

    @Override
    public boolean addApp(PartnerId partner, AppRegistration app) {
        String[] roles = app.roles().stream().map(Role::wireName).sorted().toArray(String[]::new);
        return sql.update(ADD_APP, partner.value(), app.clientId(), roles, clock.instant()) == 1;
    }
}
