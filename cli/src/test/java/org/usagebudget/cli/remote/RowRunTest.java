package org.usagebudget.cli.remote;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.usagebudget.cli.output.Column;
import org.usagebudget.cli.output.Format;
import org.usagebudget.cli.output.Output;
import org.usagebudget.cli.output.Progress;
import org.usagebudget.client.Sleeper;

/** Rows of a file, told as they are done and when a signal ends the process. */
@Timeout(60)
class RowRunTest {
    private static final List<Column> COLUMNS =
            List.of(Column.number("line"), Column.text("result"), Column.text("detail"));

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void rowIsToldAsSoonAsItIsDone() {
        CompletableFuture<RowResult> second = new CompletableFuture<>();
        CompletableFuture<Integer> code = CompletableFuture.supplyAsync(() -> run(Format.TABLE)
                .each(
                        List.of(10, 2_000),
                        COLUMNS,
                        line -> line == 10 ? CompletableFuture.completedFuture(done(line)) : second,
                        RowRunTest::cells));

        while (!out.toString().contains("changed") && !code.isDone()) {
            Thread.onSpinWait();
        }
        assertThat(code).isNotDone();
        second.complete(done(2_000));

        assertThat(code).succeedsWithin(Duration.ofSeconds(30)).isEqualTo(0);
        assertThat(out.toString().lines())
                .as("columns are as wide as the rows to come need them")
                .containsExactly("LINE  RESULT        DETAIL", "  10  changed", "2000  changed");
    }

    @Test
    void whatIsUnderWayIsToldAndNothingMoreIsBegun() {
        RowRun run = run(Format.JSON);
        AtomicReference<CompletableFuture<Boolean>> stopping = new AtomicReference<>(new CompletableFuture<>());
        List<Integer> rows = IntStream.range(0, 3 * Ahead.MAX).boxed().toList();

        int code = run.each(
                rows,
                COLUMNS,
                line -> {
                    if (line == 5) {
                        stopping.set(CompletableFuture.supplyAsync(() -> {
                            run.stop(Duration.ofSeconds(30));
                            return true;
                        }));
                        while (!run.isStopped() && !Thread.currentThread().isInterrupted()) {
                            Thread.onSpinWait();
                        }
                    }
                    return CompletableFuture.completedFuture(done(line));
                },
                RowRunTest::cells);

        assertThat(stopping.get()).succeedsWithin(Duration.ofSeconds(30));
        assertThat(code).isZero();
        assertThat(out.toString()).startsWith("[").contains("\"line\":5,").doesNotContain("\"line\":6,", "]");
        assertThat(err.toString().lines()).containsExactly("6 changed, 90 without a result");
    }

    @Test
    void whatIsUnderWayTooLongIsInTheSumWithoutAResult() {
        RowRun run = run(Format.CSV);
        CompletableFuture<RowResult> hanging = new CompletableFuture<>();
        CompletableFuture<Integer> code = CompletableFuture.supplyAsync(() -> run.each(
                List.of(1, 2),
                COLUMNS,
                line -> line == 1 ? CompletableFuture.completedFuture(done(line)) : hanging,
                RowRunTest::cells));
        while (!out.toString().contains("1,changed") && !code.isDone()) {
            Thread.onSpinWait();
        }

        run.stop(Duration.ZERO);

        assertThat(err.toString().lines()).containsExactly("1 changed, 1 without a result");
        hanging.complete(done(2));
        assertThat(code).succeedsWithin(Duration.ofSeconds(30));
        assertThat(err.toString().lines()).as("one sum").hasSize(1);
    }

    private RowRun run(Format format) {
        PrintWriter messages = new PrintWriter(err);
        return new RowRun(
                new Output(new PrintWriter(out), format, false),
                new Progress(null, () -> Instant.EPOCH, "rows", 0),
                messages,
                new Patience(Sleeper.system()));
    }

    private static List<@Nullable Object> cells(Integer line) {
        return Arrays.asList(Long.valueOf(line));
    }

    private static RowResult done(int line) {
        return RowResult.of("changed", cells(line));
    }
}
