package org.usagebudget.cli.remote;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.usagebudget.cli.output.Output;
import org.usagebudget.cli.output.Progress;
import org.usagebudget.client.AggregatePartner;
import org.usagebudget.client.UsageBudget;
import org.usagebudget.model.CustomerId;
import org.usagebudget.model.SpendingBudget;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Sets the budgets of a file, each only where it differs from what stands and nobody changes it meanwhile. */
@Command(
        name = "import",
        description = "Set the budgets of a CSV file with the columns customerId and amount, such as export writes.",
        footer =
                "%nEach row has a result, and a row that fails spoils no other. A budget that is so already is left alone, so the"
                        + " same file again goes on where it ended. Rows beyond the file's are not touched.")
final class BudgetImport extends RemoteCommand {
    private static final String CUSTOMER = "customerId";
    private static final String AMOUNT = "amount";

    @Parameters(paramLabel = "FILE", description = "The file, at most 100,000 rows; - is the standard input.")
    @SuppressWarnings("NullAway.Init") // picocli sets it.
    private Path file;

    @Option(names = "--dry-run", description = "Only tell what would change.")
    private boolean dryRun;

    @Option(
            names = "--clear-empty",
            description = "Remove budgets where the amount is empty; else such a row fails, unless there is no budget.")
    private boolean clearEmpty;

    BudgetImport(Surroundings around) {
        super(around);
    }

    /**
     * A row.
     *
     * @param text the customer's id as it stands there
     * @param customer that id; null where it is none
     * @param amount what the budget is to be; null for none
     * @param problem why nothing can be done with it; null for nothing
     */
    private record Wish(
            long line,
            String text,
            @Nullable CustomerId customer,
            @Nullable BigDecimal amount,
            @Nullable String problem) {
        List<@Nullable Object> cells(@Nullable BigDecimal before) {
            return Arrays.asList(line, customer == null ? text : customer, before, amount);
        }
    }

    @Override
    int run(AggregatePartner partner, Output output) {
        List<Wish> wishes = wishes(CsvRows.read(file, List.of(CUSTOMER, AMOUNT), List.of()));
        try (Progress progress = progress("rows", wishes.size())) {
            return rows(output, progress)
                    .each(wishes, BudgetColumns.ROW, wish -> fulfil(partner, wish), wish -> wish.cells(null));
        }
    }

    private CompletableFuture<RowResult> fulfil(AggregatePartner partner, Wish wish) {
        CustomerId customer = wish.customer();
        if (customer == null || wish.problem() != null) {
            return CompletableFuture.completedFuture(
                    RowResult.failed(String.valueOf(wish.problem()), wish.cells(null)));
        }
        UsageBudget budget = partner.customers().byId(customer).usageBudget();
        return budget.getAsync().thenCompose(now -> change(budget, now, wish));
    }

    private CompletableFuture<RowResult> change(UsageBudget budget, SpendingBudget now, Wish wish) {
        List<@Nullable Object> cells = wish.cells(now.amount().orElse(null));
        if (now.amount().equals(Optional.ofNullable(wish.amount()))) {
            return CompletableFuture.completedFuture(RowResult.of("unchanged", cells));
        }
        if (wish.amount() == null && !clearEmpty) {
            return CompletableFuture.completedFuture(
                    RowResult.failed("the amount is empty; --clear-empty removes the budget", cells));
        }
        if (dryRun) {
            return CompletableFuture.completedFuture(RowResult.of("would change", cells));
        }
        UsageBudget asRead = now.etag().map(budget::ifMatch).orElse(budget);
        SpendingBudget wanted = wish.amount() == null ? SpendingBudget.none() : SpendingBudget.of(wish.amount());
        return asRead.patchAsync(wanted).thenApply(_ -> RowResult.of("changed", cells));
    }

    private List<Wish> wishes(List<CsvRows.Row> rows) {
        Map<CustomerId, Long> seen = new HashMap<>();
        List<Wish> wishes = new ArrayList<>(rows.size());
        for (CsvRows.Row row : rows) {
            Wish wish = wish(row);
            CustomerId customer = wish.customer();
            Long before = customer == null ? null : seen.putIfAbsent(customer, row.line());
            wishes.add(
                    before == null
                            ? wish
                            : new Wish(
                                    row.line(),
                                    wish.text(),
                                    customer,
                                    null,
                                    "the customer is in line " + before + " too"));
        }
        return wishes;
    }

    private Wish wish(CsvRows.Row row) {
        String text = row.cell(CUSTOMER);
        CustomerId customer = CustomerId.parse(text).orElse(null);
        BigDecimal amount = null;
        String problem = row.problem();
        if (problem == null && customer == null) {
            problem = "customerId must be a GUID, was '" + (text.length() > 100 ? text.substring(0, 100) : text) + "'";
        } else if (problem == null && !row.cell(AMOUNT).isEmpty()) {
            try {
                amount = Arguments.amount(row.cell(AMOUNT));
            } catch (IllegalArgumentException e) {
                problem = e.getMessage();
            }
        }
        return new Wish(row.line(), text, customer, amount, problem);
    }
}
