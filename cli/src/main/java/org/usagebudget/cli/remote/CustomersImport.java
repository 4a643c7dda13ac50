package org.usagebudget.cli.remote;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
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
                        + " its domain, and one that is there already is left as it is, so the same file again goes on where it ended.")
final class CustomersImport extends RemoteCommand {
    private static final String DOMAIN = "domain";
    private static final String ID = "id";
    private static final String COMPANY = "companyName";
    private static final String COUNTRY = "country";
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
        List<Entry> entries = new ArrayList<>();
        for (CsvRows.Row row : CsvRows.read(file, List.of(COMPANY, DOMAIN, COUNTRY))) {
            entries.add(entry(row));
        }
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
                    .thenCompose(there -> there
                            ? CompletableFuture.completedFuture(RowResult.of(UNCHANGED, entry.cells()))
                            : isFree(partner, entry, customer));
        }
        return partner.customers()
                .createAsync(customer)
                .thenApply(_ -> RowResult.of("added", entry.cells()))
                .exceptionallyCompose(e -> {
                    Throwable cause = e instanceof CompletionException && e.getCause() != null ? e.getCause() : e;
                    return cause instanceof PartnerException.Conflict taken && taken.hasCode(TAKEN)
                            ? taken(partner, entry, customer, taken)
                            : CompletableFuture.failedFuture(cause);
                });
    }

    /** Something of it is taken: by itself, if it was added before. */
    private static CompletableFuture<RowResult> taken(
            AggregatePartner partner, Entry entry, Customer customer, PartnerException taken) {
        return there(partner, customer)
                .thenApply(there ->
                        there ? RowResult.of(UNCHANGED, entry.cells()) : RowResult.failed(taken, entry.cells()));
    }

    /** Whether there is a customer of this id and this domain. */
    private static CompletableFuture<Boolean> there(AggregatePartner partner, Customer wanted) {
        return partner.customers()
                .byId(wanted.id())
                .getAsync()
                .thenApply(found -> found.domain().equals(wanted.domain().toLowerCase(Locale.ROOT)))
                .exceptionallyCompose(e -> {
                    Throwable cause = e instanceof CompletionException && e.getCause() != null ? e.getCause() : e;
                    return cause instanceof PartnerException.Forbidden none && none.hasCode(NO_RELATIONSHIP)
                            ? CompletableFuture.completedFuture(false)
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
                .culture(told(row.cell("culture")))
                .currencyCode(told(row.cell("currencyCode")))
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
