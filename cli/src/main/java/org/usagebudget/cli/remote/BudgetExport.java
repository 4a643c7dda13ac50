package org.usagebudget.cli.remote;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.usagebudget.cli.output.Format;
import org.usagebudget.cli.output.Listing;
import org.usagebudget.cli.output.Output;
import org.usagebudget.cli.output.OutputFailed;
import org.usagebudget.cli.output.Progress;
import org.usagebudget.client.AggregatePartner;
import org.usagebudget.client.CustomerQuery;
import org.usagebudget.client.PartnerException;
import org.usagebudget.model.Customer;
import org.usagebudget.model.SpendingBudget;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Writes the budgets of all customers, each read from its customer. */
@Command(
        name = "export",
        description = "Write the budgets of all customers as CSV that import reads; an empty amount means no budget.")
final class BudgetExport extends RemoteCommand {
    private static final int NO_RELATIONSHIP = 20002;

    @Parameters(
            paramLabel = "FILE",
            arity = "0..1",
            description =
                    "Where to; a file is replaced once all is there. CSV, or JSON with --output json; - is the output. To the"
                            + " output, in the form of --output, unless set.")
    private @Nullable Path file;

    BudgetExport(Surroundings around) {
        super(around);
    }

    @Override
    int run(AggregatePartner partner, Output output) {
        if (file == null) {
            tellGone(write(partner, output));
            return 0;
        }
        Format form = output.format() == Format.JSON ? Format.JSON : Format.CSV;
        if (file.toString().equals("-")) {
            tellGone(write(partner, new Output(output.out(), form, false)));
            return 0;
        }
        try (ExportTarget target = ExportTarget.open(file)) {
            PrintWriter out = target.writer();
            Count count = write(partner, new Output(out, form, false));
            if (out.checkError()) {
                throw new CommandFailure(CommandFailure.FILE, file + " cannot be written");
            }
            target.keep();
            output.say(count.toString());
        } catch (OutputFailed e) {
            throw new CommandFailure(CommandFailure.FILE, file + " cannot be written", e);
        } catch (IOException | UncheckedIOException e) {
            throw new CommandFailure(CommandFailure.FILE, file + " cannot be written: " + e, e);
        }
        return 0;
    }

    private void tellGone(Count count) {
        if (count.gone > 0) {
            err().println(count);
        }
    }

    private Count write(AggregatePartner partner, Output output) {
        Count count = new Count();
        Patience patience = patience();
        CustomerQuery query = CustomerQuery.all().pageSize(CustomerQuery.PAGE_SIZE_MAX);
        try (Stream<Customer> customers = partner.customers().stream(query);
                Progress progress = progress("customers", 0)) {
            output.list(
                    BudgetColumns.EXPORT,
                    listing -> Ahead.each(
                            customers.iterator(), patience::max, customer -> row(partner, patience, customer), row -> {
                                progress.clear();
                                count.take(row, listing);
                                progress.at(count.written);
                            }));
        }
        return count;
    }

    private static CompletableFuture<Row> row(AggregatePartner partner, Patience patience, Customer customer) {
        return patience.ask(() ->
                        partner.customers().byId(customer.id()).usageBudget().getAsync())
                .thenApply(budget -> new Row(customer, budget))
                .exceptionallyCompose(e -> {
                    Throwable cause = Patience.cause(e);
                    return cause instanceof PartnerException.Forbidden none && none.hasCode(NO_RELATIONSHIP)
                            ? CompletableFuture.completedFuture(new Row(customer, null))
                            : CompletableFuture.failedFuture(cause);
                });
    }

    /** How many customers there were. */
    private static final class Count {
        private long written;
        private long gone;

        void take(Row row, Listing listing) {
            SpendingBudget budget = row.budget();
            if (budget == null) {
                gone++;
                return;
            }
            written++;
            row.giveTo(listing, budget);
        }

        @Override
        public String toString() {
            return "exported " + written + " customers"
                    + (gone == 0 ? "" : "; " + gone + " that went meanwhile are left out");
        }
    }

    /**
     * A customer.
     *
     * @param budget null where the customer has gone since the list was read
     */
    private record Row(Customer customer, @Nullable SpendingBudget budget) {
        void giveTo(Listing listing, SpendingBudget budget) {
            listing.row(
                    customer.id(),
                    customer.companyName(),
                    customer.domain(),
                    budget.amount().orElse(null));
        }
    }
}
