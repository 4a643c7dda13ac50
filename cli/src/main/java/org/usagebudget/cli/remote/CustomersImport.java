package org.usagebudget.cli.remote;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.usagebudget.cli.output.Column;
import org.usagebudget.cli.output.Output;
import org.usagebudget.cli.output.Progress;
import org.usagebudget.client.AggregatePartner;
import org.usagebudget.client.CustomerQuery;
import org.usagebudget.client.PartnerException;
import org.usagebudget.model.Customer;
import org.usagebudget.model.CustomerId;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Adds the customers of a file, one by one, so that it goes on where it ended. */
@Command(
        name = "import",
        description =
                "Add the customers of a CSV file with the columns companyName, domain and country, perhaps id, culture"
                        + " and currencyCode.",
        footer =
                "%nEach row has a result, and a row that fails spoils no other. A customer without an id gets one that follows from"
                        + " its domain, and one that is there already is left as it is, so the same file again goes on where it ended; where it is not what"
                        + " the file says, it differs.")
final class CustomersImport extends RemoteCommand {
    private static final String DOMAIN = "domain";
    private static final String ID = "id";
    private static final String COMPANY = "companyName";
    private static final String COUNTRY = "country";
    private static final String CULTURE = "culture";
    private static final String CURRENCY = "currencyCode";
    private static final String UNCHANGED = "unchanged";
    private static final int TAKEN = 990003;
    private static final int NO_RELATIONSHIP = 20002;

    private static final List<Column> COLUMNS = List.of(
            Column.number("line"),
            BudgetColumns.CUSTOMER,
            BudgetColumns.COMPANY,
            BudgetColumns.DOMAIN,
            BudgetColumns.RESULT,
            Column.text("detail"));

    @Parameters(paramLabel = "FILE", description = "The file, at most 100,000 rows; - is the standard input.")
    @SuppressWarnings("NullAway.Init") // picocli sets it.
    private Path file;

    @Option(names = "--dry-run", description = "Only tell which would be added.")
    private boolean dryRun;

    CustomersImport(Surroundings around) {
        super(around);
    }

    /**
     * A row.
     *
     * @param customer who is to be added; null where the row is wrong
     * @param problem what is wrong; null for nothing
     */
    private record Entry(
            CsvRows.Row row,
            @Nullable Customer customer,
            @Nullable String problem) {
        List<@Nullable Object> cells() {
            return Arrays.asList(
                    row.line(), customer == null ? row.cell(ID) : customer.id(), row.cell(COMPANY), row.cell(DOMAIN));
        }
    }

    @Override
    int run(AggregatePartner partner, Output output) {
        List<Entry> entries =
                entries(CsvRows.read(file, List.of(COMPANY, DOMAIN, COUNTRY), List.of(ID, CULTURE, CURRENCY)));
        try (Progress progress = progress("rows", entries.size())) {
            return rows(output, progress).each(entries, COLUMNS, entry -> add(partner, entry), Entry::cells);
        }
    }

    private CompletableFuture<RowResult> add(AggregatePartner partner, Entry entry) {
        Customer customer = entry.customer();
        if (customer == null) {
            return CompletableFuture.completedFuture(RowResult.failed(String.valueOf(entry.problem()), entry.cells()));
        }
        if (dryRun) {
            return there(partner, customer)
                    .thenCompose(there -> there.isPresent()
                            ? CompletableFuture.completedFuture(compared(there.get(), entry, customer))
                            : isFree(partner, entry, customer));
        }
        return partner.customers()
                .createAsync(customer)
                .thenApply(_ -> RowResult.of("added", entry.cells()))
                .exceptionallyCompose(e -> {
                    Throwable cause = Patience.cause(e);
                    return cause instanceof PartnerException.Conflict taken && taken.hasCode(TAKEN)
                            ? taken(partner, entry, customer, taken)
                            : CompletableFuture.failedFuture(cause);
                });
    }

    /** Something of it is taken: by itself, if it was added before. */
    private static CompletableFuture<RowResult> taken(
            AggregatePartner partner, Entry entry, Customer customer, PartnerException taken) {
        return there(partner, customer)
                .thenApply(there -> there.isPresent()
                        ? compared(there.get(), entry, customer)
                        : RowResult.failed(taken, entry.cells()));
    }

    /** What is told of a customer that is there already: what the file says and it does not have. */
    private static RowResult compared(Customer found, Entry entry, Customer wanted) {
        List<String> differences = new ArrayList<>();
        differs(differences, COMPANY, wanted.companyName(), found.companyName());
        differs(differences, COUNTRY, upper(wanted.country()), upper(found.country()));
        wanted.culture()
                .ifPresent(culture -> differs(
                        differences,
                        CULTURE,
                        lower(culture),
                        found.culture().map(CustomersImport::lower).orElse("")));
        wanted.currencyCode()
                .ifPresent(
                        code -> differs(differences, CURRENCY, upper(Optional.of(code)), upper(found.currencyCode())));
        return differences.isEmpty()
                ? RowResult.of(UNCHANGED, entry.cells())
                : RowResult.differs(String.join(", ", differences), entry.cells());
    }

    private static void differs(List<String> differences, String member, String wanted, String found) {
        if (!wanted.equals(found)) {
            differences.add(member + " is " + (found.isEmpty() ? "not told" : found));
        }
    }

    private static String upper(Optional<String> text) {
        return text.orElse("").toUpperCase(Locale.ROOT);
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }

    /** The customer of this id, where it has this domain. */
    private static CompletableFuture<Optional<Customer>> there(AggregatePartner partner, Customer wanted) {
        return partner.customers()
                .byId(wanted.id())
                .getAsync()
                .thenApply(found -> Optional.of(found).filter(it -> it.domain().equals(lower(wanted.domain()))))
                .exceptionallyCompose(e -> {
                    Throwable cause = Patience.cause(e);
                    return cause instanceof PartnerException.Forbidden none && none.hasCode(NO_RELATIONSHIP)
                            ? CompletableFuture.completedFuture(Optional.empty())
                            : CompletableFuture.failedFuture(cause);
                });
    }

    private static CompletableFuture<RowResult> isFree(AggregatePartner partner, Entry entry, Customer wanted) {
        String domain = wanted.domain().toLowerCase(Locale.ROOT);
        CustomerQuery query = CustomerQuery.all().domainStartsWith(domain).pageSize(CustomerQuery.PAGE_SIZE_MAX);
        return partner.customers().pageAsync(query).thenApply(page -> {
            Optional<Customer> other = page.items().stream()
                    .filter(found -> found.domain().equals(domain))
                    .findFirst();
            return other.isEmpty()
                    ? RowResult.of("would add", entry.cells())
                    : RowResult.failed("the domain is taken by " + other.get().id(), entry.cells());
        });
    }

    /** Those of the file; of two that would be one customer or have one domain, the later is wrong, whichever would be sent first. */
    private static List<Entry> entries(List<CsvRows.Row> rows) {
        Map<CustomerId, Long> ids = new HashMap<>();
        Map<String, Long> domains = new HashMap<>();
        List<Entry> entries = new ArrayList<>(rows.size());
        for (CsvRows.Row row : rows) {
            Entry entry = entry(row);
            Customer customer = entry.customer();
            if (customer != null) {
                Long domain = domains.putIfAbsent(lower(customer.domain()), row.line());
                Long id = ids.putIfAbsent(customer.id(), row.line());
                if (domain != null) {
                    entry = new Entry(row, null, "the domain is in line " + domain + " too");
                } else if (id != null) {
                    entry = new Entry(row, null, "the id is in line " + id + " too");
                }
            }
            entries.add(entry);
        }
        return entries;
    }

    private static Entry entry(CsvRows.Row row) {
        String problem = row.problem();
        for (String needed : List.of(COMPANY, DOMAIN, COUNTRY)) {
            if (problem == null && row.cell(needed).isEmpty()) {
                problem = needed + " is missing";
            }
        }
        Optional<CustomerId> id =
                row.cell(ID).isEmpty() ? Optional.of(derived(row.cell(DOMAIN))) : CustomerId.parse(row.cell(ID));
        if (problem == null && id.isEmpty()) {
            problem = "id must be a GUID";
        }
        if (problem != null || id.isEmpty()) {
            return new Entry(row, null, problem);
        }
        Customer customer = Customer.builder(id.get())
                .companyName(row.cell(COMPANY))
                .domain(row.cell(DOMAIN))
                .country(row.cell(COUNTRY))
                .culture(told(row.cell(CULTURE)))
                .currencyCode(told(row.cell(CURRENCY)))
                .build();
        return new Entry(row, customer, null);
    }

    private static @Nullable String told(String cell) {
        return cell.isEmpty() ? null : cell;
    }

    /** The id of a customer whose row has none: the same for the same domain, which a partner has once. */
    private static CustomerId derived(String domain) {
        String name = "usagebudget customer " + domain.toLowerCase(Locale.ROOT);
        return new CustomerId(UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)));
    }
}
