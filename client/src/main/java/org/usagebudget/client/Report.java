package org.usagebudget.client;

import java.time.YearMonth;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;

/**
 * What usage cost in one billing period: the open one, or the one that {@link #of} names. Immutable, thread-safe.
 *
 * {@snippet file="org/usagebudget/client/SnippetsTest.java" region="report"}
 *
 * @param <T> what is answered: a summary, or a list of records
 */
public final class Report<T> {
    private final String path;
    private final Function<Request, CompletableFuture<T>> sender;
    private final @Nullable YearMonth period;

    Report(Calls calls, String path, Function<JsonParser, T> reader) {
        this(path, request -> calls.send(request, reader), null);
    }

    private Report(String path, Function<Request, CompletableFuture<T>> sender, @Nullable YearMonth period) {
        this.path = path;
        this.sender = sender;
        this.period = period;
    }

    /**
     * The same of the billing period that starts in that month (UTC) by the partner's calendar. At Usage Budget only: Partner Center
     * answers for the open period alone. A month in which none starts, or one that has not begun, is
     * {@link PartnerException.BadInput} with code 2000.
     */
    public Report<T> of(YearMonth month) {
        return new Report<>(path, sender, month);
    }

    /** What it is now. */
    public T get() {
        return Futures.await(() -> getAsync());
    }

    /** What it is now, like {@link #get}. */
    public CompletableFuture<T> getAsync() {
        return sender.apply(Request.get(path + (period == null ? "" : "?period=" + period)));
    }

    /** A report of a collection's items, all at once, however many pages the service makes of them. */
    static <T> Report<List<T>> ofItems(Calls calls, String path, Function<JsonParser, T> item) {
        return new Report<>(path, new Page.Reader<>(calls, item)::readAll, null);
    }
}
