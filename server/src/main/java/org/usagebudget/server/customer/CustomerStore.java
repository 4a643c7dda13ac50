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
import org.usagebudget.server.paging.KeyOrder;
import org.usagebudget.server.paging.Pages;
import org.usagebudget.server.paging.Part;
import org.usagebudget.server.paging.Start;
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
    private static final KeyOrder ORDER = new KeyOrder("company_name", "?", "customer_id", false);
    private static final String WANTED = "lower(?::text COLLATE pg_c_utf8)";

    private final Sql sql;

    CustomerStore(Sql sql) {
        this.sql = sql;
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

    /** The list of those customers of a partner that fit a filter, by company name and id; of all where that is null. */
    Pages<Customer, PageKey> pages(PartnerId partner, @Nullable CustomerFilter filter) {
        return new Pages<>() {
            @Override
            public Part<Customer> read(boolean forwards, @Nullable Start<PageKey> start, int size) {
                return CustomerStore.this.read(partner, filter, new Cut(forwards, start, size));
            }

            @Override
            public PageKey key(Customer customer) {
                return new PageKey(customer.companyName(), customer.id().value());
            }
        };
    }

    /** Where a list is entered, in which direction it is read, and how far. */
    private record Cut(boolean forwards, @Nullable Start<PageKey> start, int size) {}

    private Part<Customer> read(PartnerId partner, @Nullable CustomerFilter filter, Cut cut) {
        StringBuilder text = new StringBuilder(LIST).append(ORDER.condition(cut.forwards(), cut.start()));
        List<Object> parameters = new ArrayList<>(List.of(partner.value()));
        if (cut.start() != null) {
            parameters.add(cut.start().key().companyName());
            parameters.add(cut.start().key().id());
        }
        if (filter != null) {
            Optional<String> condition = condition(filter);
            if (condition.isEmpty()) {
                return new Part<>(List.of(), false);
            }
            text.append(condition.get());
            parameters.add(filter.value());
        }
        text.append(ORDER.orderBy(cut.forwards())).append(" LIMIT ?");
        // One more than wanted tells whether there are more.
        parameters.add(cut.size() + 1);
        List<Customer> found = sql.list(text.toString(), CustomerStore::item, parameters.toArray());
        return Part.of(found, cut.size(), cut.forwards());
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
