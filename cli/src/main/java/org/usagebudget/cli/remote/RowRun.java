package org.usagebudget.cli.remote;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.usagebudget.cli.output.Column;
import org.usagebudget.cli.output.Listing;
import org.usagebudget.cli.output.Output;
import org.usagebudget.cli.output.Progress;
import org.usagebudget.client.PartnerException;

/**
 * Goes through the rows of a file, tells what became of each in their order, and sums up. Where something fails that would be the
 * same for every other row, those left are skipped: what was done is done, and the same file again goes on from there.
 */
final class RowRun {
    private final Output output;
    private final Progress progress;
    private final PrintWriter err;
    private final Map<String, Integer> counts = new TreeMap<>();
    private volatile @Nullable CommandFailure ended;

    RowRun(Output output, Progress progress, PrintWriter err) {
        this.output = output;
        this.progress = progress;
        this.err = err;
    }

    /**
     * Goes through them.
     *
     * @param columns what is told of a row: its cells, then what became of it, then why
     * @param send begins with a row; an exception of a call is a failed row
     * @param cells what is told of a row of which nothing else is known
     * @return the exit code
     */
    <T> int each(
            List<T> rows,
            List<Column> columns,
            Function<T, CompletableFuture<RowResult>> send,
            Function<T, List<@Nullable Object>> cells) {
        try {
            output.list(
                    columns,
                    listing -> Ahead.each(
                            rows.iterator(), row -> result(row, send, cells), result -> take(result, listing)));
        } finally {
            progress.clear();
        }
        err.println(sum());
        CommandFailure end = ended;
        if (end != null) {
            throw end;
        }
        return counts.containsKey(RowResult.FAILED) ? CommandFailure.SOME_FAILED : 0;
    }

    private <T> CompletableFuture<RowResult> result(
            T row, Function<T, CompletableFuture<RowResult>> send, Function<T, List<@Nullable Object>> cells) {
        if (ended != null) {
            return CompletableFuture.completedFuture(RowResult.skipped(cells.apply(row)));
        }
        return send.apply(row).exceptionally(e -> {
            Throwable cause = e instanceof CompletionException && e.getCause() != null ? e.getCause() : e;
            if (cause instanceof PartnerException known) {
                return RowResult.failed(known, cells.apply(row));
            }
            throw e instanceof CompletionException completion ? completion : new CompletionException(cause);
        });
    }

    private void take(RowResult result, Listing listing) {
        if (ended == null) {
            ended = result.failure();
        }
        counts.merge(result.outcome(), 1, Integer::sum);
        List<@Nullable Object> cells = new ArrayList<>(result.cells());
        cells.add(result.outcome());
        cells.add(result.detail());
        progress.clear();
        listing.row(cells.toArray());
        progress.advance(1);
    }

    /** How many rows came to what. */
    private String sum() {
        return counts.entrySet().stream()
                .map(count -> count.getValue() + " " + count.getKey())
                .collect(Collectors.joining(", "));
    }
}
