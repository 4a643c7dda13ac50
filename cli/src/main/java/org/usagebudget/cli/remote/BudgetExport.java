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
import org.usagebudget.cli.output.Progress;
import org.usagebudget.client.AggregatePartner;
import org.usagebudget.client.CustomerQuery;
import org.usagebudget.model.Customer;
import org.usagebudget.model.SpendingBudget;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Writes the budgets of all customers, each read from its customer. */
@Command(
        name = "export",
        description = "Write the budgets of all customers as CSV that import reads; an empty amount means no budget.")
final class BudgetExport extends RemoteCommand {
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
            write(partner, output);
            return 0;
        }
        Format form = output.format() == Format.JSON ? Format.JSON : Format.CSV;
        if (file.toString().equals("-")) {
            write(partner, new Output(output.out(), form, false));
            return 0;
        }
        try (ExportTarget target = ExportTarget.open(file)) {
            PrintWriter out = target.writer();
            long count = write(partner, new Output(out, form, false));
            if (out.checkError()) {
                throw new CommandFailure(CommandFailure.FILE, file + " cannot be written");
            }
            target.keep();
            output.say("exported " + count + " customers");
        } catch (IOException | UncheckedIOException e) {
            throw new CommandFailure(CommandFailure.FILE, file + " cannot be written: " + e, e);
        }
        return 0;
    }

    private long write(AggregatePartner partner, Output output) {
        long[] count = {0};
        CustomerQuery query = CustomerQuery.all().pageSize(CustomerQuery.PAGE_SIZE_MAX);
        try (Stream<Customer> customers = partner.customers().stream(query);
                Progress progress = progress("customers", 0)) {
            output.list(
                    BudgetColumns.EXPORT,
                    listing -> Ahead.each(customers.iterator(), customer -> row(partner, customer), row -> {
                        progress.clear();
                        row.giveTo(listing);
                        progress.at(++count[0]);
                    }));
        }
        return count[0];
    }

    private static CompletableFuture<Row> row(AggregatePartner partner, Customer customer) {
        return partner.customers()
                .byId(customer.id())
                .usageBudget()
                .getAsync()
                .thenApply(budget -> new Row(customer, budget));
    }

    private record Row(Customer customer, SpendingBudget budget) {
        void giveTo(Listing listing) {
            listing.row(
                    customer.id(),
                    customer.companyName(),
                    customer.domain(),
                    budget.amount().orElse(null));
        }
    }
}
