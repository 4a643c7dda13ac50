package org.usagebudget.cli.remote;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
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
 * same for every other row, those left are skipped: what was done is done, and the same file again goes on from there. A service that is busy is waited
 * for. One thread goes through them; any may stop it.
 */
final class RowRun {
    private static final int SAMPLES_MAX = 1_000;

    /** The longest of the words that say what became of a row. */
    private static final String OUTCOME = "would change";

    private final Output output;
    private final Progress progress;
    private final PrintWriter err;
    private final Patience patience;
    private final Map<String, Integer> counts = new ConcurrentSkipListMap<>();
    private final CountDownLatch end = new CountDownLatch(1);
    private volatile @Nullable CommandFailure ended;
    private volatile boolean stopped;
    private volatile int total;
    private final AtomicBoolean isSummedUp = new AtomicBoolean();

    RowRun(Output output, Progress progress, PrintWriter err, Patience patience) {
        this.output = output;
        this.progress = progress;
        this.err = err;
        this.patience = patience;
    }

    /** Begins with no more rows, waits so long at most until those under way are told, and sees to it that there is a sum. */
    void stop(Duration max) {
        stopped = true;
        try {
            if (!end.await(max.toMillis(), TimeUnit.MILLISECONDS)) {
                tellSum();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether no more rows are begun, since somebody stopped it. */
    boolean isStopped() {
        return stopped;
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
        total = rows.size();
        try {
            output.live(columns, samples(rows, cells), listing -> {
                Ahead.each(
                        rows.iterator(),
                        () -> stopped ? 0 : patience.max(),
                        row -> result(row, send, cells),
                        result -> take(result, listing));
                return !stopped;
            });
            tellSum();
        } finally {
            progress.clear();
            end.countDown();
        }
        CommandFailure failure = ended;
        if (failure != null) {
            throw failure;
        }
        boolean isDone = !counts.containsKey(RowResult.FAILED) && !counts.containsKey(RowResult.DIFFERS);
        return isDone ? 0 : CommandFailure.SOME_FAILED;
    }

    private static <T> List<List<@Nullable Object>> samples(List<T> rows, Function<T, List<@Nullable Object>> cells) {
        return rows.stream()
                .limit(SAMPLES_MAX)
                .map(row -> {
                    List<@Nullable Object> sample = new ArrayList<>(cells.apply(row));
                    sample.add(OUTCOME);
                    return sample;
                })
                .toList();
    }

    private <T> CompletableFuture<RowResult> result(
            T row, Function<T, CompletableFuture<RowResult>> send, Function<T, List<@Nullable Object>> cells) {
        if (ended != null) {
            return CompletableFuture.completedFuture(RowResult.skipped(cells.apply(row)));
        }
        return patience.ask(() -> send.apply(row)).exceptionally(e -> {
            Throwable cause = Patience.cause(e);
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

    /** How many rows came to what; once. */
    private void tellSum() {
        if (isSummedUp.getAndSet(true)) {
            return;
        }
        progress.clear();
        String sum = counts.entrySet().stream()
                .map(count -> count.getValue() + " " + count.getKey())
                .collect(Collectors.joining(", "));
        int left = total - counts.values().stream().mapToInt(Integer::intValue).sum();
        err.println(left == 0 ? sum : sum + (sum.isEmpty() ? "" : ", ") + left + " without a result");
        err.flush();
    }
}
