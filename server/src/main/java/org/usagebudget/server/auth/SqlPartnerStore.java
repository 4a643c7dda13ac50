package org.usagebudget.server.auth;

import java.util.Optional;
import java.util.stream.Collectors;
import org.usagebudget.model.PartnerId;
import org.usagebudget.server.audit.Role;
import org.usagebudget.server.store.Sql;

/** Partners and apps as the database has them. Thread-safe. */
public final class SqlPartnerStore implements PartnerStore {
    private static final String FIND_PARTNER =
            "SELECT " + RegistrationSql.COLUMNS + " FROM partner WHERE partner_id = ?";
    private static final String FIND_APP = "SELECT roles FROM app WHERE partner_id = ? AND client_id = ?";
    private static final String COUNT = "SELECT count(*) AS partners FROM partner";

    private final Sql sql;

    /** Over that database. */
    public SqlPartnerStore(Sql sql) {
        this.sql = sql;
    }

    @Override
    public Optional<PartnerRegistration> findPartner(PartnerId partner) {
        return sql.one(FIND_PARTNER, RegistrationSql::read, partner.value());
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
}
