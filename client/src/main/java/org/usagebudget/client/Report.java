package org.usagebudget.client;

import java.time.YearMonth;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.usagebudget.model.CollectionPage;
import tools.jackson.core.JsonParser;

/**
 * What usage cost in one billing period: the open one, or the one that {@link #of} names. Immutable, thread-safe.
 *
 * @param <T> what is answered: a summary, or a list of records
 */
public final class Report<T> {
    private final Calls calls;
    private final String path;
    private final Function<JsonParser, T> reader;
    private final @Nullable YearMonth period;

    Report(Calls calls, String path, Function<JsonParser, T> reader) {
        this(calls, path, reader, null);
    }

    private Report(Calls calls, String path, Function<JsonParser, T> reader, @Nullable YearMonth period) {
        this.calls = calls;
        this.path = path;
        this.reader = reader;
        this.period = period;
    }

    /**
     * The same of the billing period that starts in that month (UTC) by the partner's calendar. At Usage Budget only: Partner Center
     * answers for the open period alone. A month in which none starts, or one that has not begun, is
     * {@link PartnerException.BadInput} with code 2000.
     */
    public Report<T> of(YearMonth month) {
        return new Report<>(calls, path, reader, month);
    }

    /** What it is now. */
    public T get() {
        return Futures.await(getAsync());
    }

    /** What it is now, like {@link #get}. */
    public CompletableFuture<T> getAsync() {
        return calls.send(Request.get(path + (period == null ? "" : "?period=" + period)), reader);
    }

    /** A report of a collection's items, all at once. */
    static <T> Report<List<T>> ofItems(Calls calls, String path, Function<JsonParser, T> item) {
        return new Report<>(
                calls, path, parser -> CollectionPage.read(parser, item).items());
    }
}
