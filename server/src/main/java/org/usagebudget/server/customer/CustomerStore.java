package org.usagebudget.server.customer;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.usagebudget.model.Customer;
import org.usagebudget.model.CustomerId;
import org.usagebudget.model.PartnerId;
import org.usagebudget.server.ledger.AccountKey;
import org.usagebudget.server.store.Row;
import org.usagebudget.server.store.Sql;

/**
 * Reads customers, from the primary, in one statement each. Lists go by key, not by number: whoever is there all the time
 * that pages are read is read once, whoever else comes and goes. Thread-safe.
 */
final class CustomerStore {
    private static final String FIND = """
            SELECT c.company_name, c.domain, c.country, c.culture, a.currency
              FROM customer c JOIN account a USING (partner_id, customer_id)
             WHERE c.partner_id = ? AND c.customer_id = ?
            """;

    private static final String TAKEN = """
            SELECT customer_id, domain FROM customer
             WHERE partner_id = ? AND (customer_id = ANY (?) OR domain = ANY (?))
            """;

    private static final String LIST = "SELECT customer_id, company_name, domain FROM customer WHERE partner_id = ?";
    private static final String AFTER = " AND (company_name, customer_id) > (?, ?)";
    private static final String FROM = " AND (company_name, customer_id) >= (?, ?)";
    private static final String BEFORE = " AND (company_name, customer_id) < (?, ?)";
    private static final String UP_TO = " AND (company_name, customer_id) <= (?, ?)";
    private static final String FORWARDS = " ORDER BY company_name, customer_id LIMIT ?";
    private static final String BACKWARDS = " ORDER BY company_name DESC, customer_id DESC LIMIT ?";
    private static final String WANTED = "lower(?::text COLLATE pg_c_utf8)";

    private final Sql sql;

    CustomerStore(Sql sql) {
        this.sql = sql;
    }

    /**
     * A part of a list.
     *
     * @param customers in the order of the list
     * @param hasMore whether there are others in the direction in which it was read
     */
    record Part(List<Customer> customers, boolean hasMore) {
        /** Copies {@code customers}. */
        Part {
            customers = List.copyOf(customers);
        }
    }

    /**
     * Ids and domains that customers of a partner have.
     *
     * @param ids the ids
     * @param domains the domains
     */
    record Taken(Set<UUID> ids, Set<String> domains) {}

    /** The customer, or empty where the partner has none of that id. */
    Optional<Customer> find(AccountKey key) {
        return sql.one(
                FIND,
                row -> Customer.builder(key.customer())
                        .companyName(row.text("company_name"))
                        .domain(row.text("domain"))
                        .country(row.text("country"))
                        .culture(row.text("culture"))
                        .currencyCode(row.text("currency"))
                        .build(),
                key.partner().value(),
                key.customer().value());
    }

    /** Which of those ids and domains are taken, and, of the customers that have them, the other one too. */
    Taken taken(PartnerId partner, Collection<UUID> ids, Collection<String> domains) {
        Taken taken = new Taken(new HashSet<>(), new HashSet<>());
        sql.list(
                        TAKEN,
                        row -> new Object[] {row.uuid("customer_id"), row.text("domain")},
                        partner.value(),
                        ids.toArray(UUID[]::new),
                        domains.toArray(String[]::new))
                .forEach(row -> {
                    taken.ids().add((UUID) row[0]);
                    taken.domains().add((String) row[1]);
                });
        return taken;
    }

    /**
     * Where the reading of a list begins.
     *
     * @param key a customer's that is, or was, there
     * @param included whether that customer is read too
     */
    record Start(PageKey key, boolean included) {}

    /** The first customers of a list after a start; from its beginning where that is null. */
    Part after(PartnerId partner, @Nullable CustomerFilter filter, @Nullable Start start, int size) {
        return read(partner, filter, Cut.of(start, FROM, AFTER, FORWARDS), size);
    }

    /** The last customers of a list before a start; from its end where that is null. */
    Part before(PartnerId partner, @Nullable CustomerFilter filter, @Nullable Start start, int size) {
        Part part = read(partner, filter, Cut.of(start, UP_TO, BEFORE, BACKWARDS), size);
        return new Part(part.customers().reversed(), part.hasMore());
    }

    /** Where a list is entered, and in which direction it is read. */
    private record Cut(@Nullable PageKey key, String side, String order) {
        static Cut of(@Nullable Start start, String withKey, String withoutKey, String order) {
            return start == null
                    ? new Cut(null, "", order)
                    : new Cut(start.key(), start.included() ? withKey : withoutKey, order);
        }
    }

    private Part read(PartnerId partner, @Nullable CustomerFilter filter, Cut cut, int size) {
        StringBuilder text = new StringBuilder(LIST);
        List<Object> parameters = new ArrayList<>(List.of(partner.value()));
        if (cut.key() != null) {
            text.append(cut.side());
            parameters.add(cut.key().companyName());
            parameters.add(cut.key().id());
        }
        if (filter != null) {
            Optional<String> condition = condition(filter);
            if (condition.isEmpty()) {
                return new Part(List.of(), false);
            }
            text.append(condition.get());
            parameters.add(filter.value());
        }
        text.append(cut.order());
        // One more than wanted tells whether there are more.
        parameters.add(size + 1);
        List<Customer> found = sql.list(text.toString(), CustomerStore::item, parameters.toArray());
        return new Part(found.subList(0, Math.min(size, found.size())), found.size() > size);
    }

    /** The condition with one parameter, the value; empty where nobody fits. No letter of the value means more than itself. */
    private static Optional<String> condition(CustomerFilter filter) {
        Optional<String> column = switch (filter.field()) {
            case COMPANY_NAME -> Optional.of("lower(company_name)");
            // Domains are kept in small letters.
            case DOMAIN -> Optional.of("domain");
            case INDIRECT_RESELLER, INDIRECT_CLOUD_SOLUTION_PROVIDER -> Optional.empty();
        };
        return column.map(name -> switch (filter.operator()) {
            case STARTS_WITH -> " AND starts_with(" + name + ", " + WANTED + ")";
            case EQUALS -> " AND " + name + " = " + WANTED;
        });
    }

    private static Customer item(Row row) {
        return Customer.builder(new CustomerId(row.uuid("customer_id")))
                .companyName(row.text("company_name"))
                .domain(row.text("domain"))
                .build();
    }
}
