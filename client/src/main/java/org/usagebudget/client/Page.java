package org.usagebudget.client;

import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.OptionalLong;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.usagebudget.model.CollectionPage;
import org.usagebudget.model.Link;
import org.usagebudget.model.UnreadableException;
import org.usagebudget.model.WireReader;
import tools.jackson.core.JsonParser;

/**
 * One page of a collection, and the way to its neighbours. Immutable, thread-safe.
 *
 * @param <T> what the items are
 */
public final class Page<T> {
    /** How many pages of a list are read at once. */
    private static final int PAGES_MAX = 10_000;

    private final Reader<T> reader;
    private final Request request;
    private final CollectionPage<T> content;

    private Page(Reader<T> reader, Request request, CollectionPage<T> content) {
        this.reader = reader;
        this.request = request;
        this.content = content;
    }

    /** The items, in the service's order; a page may be empty and yet have a next one. */
    public List<T> items() {
        return content.items();
    }

    /** How many items there are, in all or on this page, as the service means it; empty where it does not say. */
    public OptionalLong totalCount() {
        return content.totalCount();
    }

    /** Whether another page follows. */
    public boolean hasNext() {
        return content.next() != null;
    }

    /** Whether another page precedes. */
    public boolean hasPrevious() {
        return content.previous() != null;
    }

    /**
     * The page that follows.
     *
     * @throws NoSuchElementException where there is none
     */
    public Page<T> next() {
        return Futures.await(() -> nextAsync());
    }

    /** The page that follows, like {@link #next}. */
    public CompletableFuture<Page<T>> nextAsync() {
        return follow(content.next());
    }

    /**
     * The page that precedes.
     *
     * @throws NoSuchElementException where there is none
     */
    public Page<T> previous() {
        return Futures.await(() -> previousAsync());
    }

    /** The page that precedes, like {@link #previous}. */
    public CompletableFuture<Page<T>> previousAsync() {
        return follow(content.previous());
    }

    private CompletableFuture<Page<T>> follow(@Nullable Link link) {
        if (link == null) {
            throw new NoSuchElementException("there is no page on this side");
        }
        return reader.read(reader.request(link));
    }

    /** The items of a page and of all that follow it, each page asked for when the stream gets to it. */
    static <T> Stream<T> stream(Supplier<Page<T>> first) {
        return StreamSupport.stream(new Items<>(first), false);
    }

    @Override
    public String toString() {
        return content.items().size() + " items of " + request.path();
    }

    /**
     * Reads pages of one kind.
     *
     * @param calls sends the requests
     * @param item reads an item
     */
    record Reader<T>(Calls calls, Function<JsonParser, T> item) {
        /** Asks for a page. */
        CompletableFuture<Page<T>> read(Request request) {
            return calls.exchange(request, answer -> {
                CollectionPage<T> content = WireReader.read(answer.body(), parser -> CollectionPage.read(parser, item));
                Link next = content.next();
                if (next != null && request(next).equals(request)) {
                    throw new UnreadableException("the next page of " + request.path() + " is itself");
                }
                return new Page<>(this, request, content);
            });
        }

        /** Asks for a page and for all that follow it. */
        CompletableFuture<List<T>> readAll(Request first) {
            Step<List<T>> step = new Step<>();
            readOn(first, 1, new ArrayList<>(), step);
            return step;
        }

        private void readOn(Request request, int number, List<T> all, Step<List<T>> step) {
            step.then(read(request), page -> {
                all.addAll(page.items());
                Link next = page.content.next();
                if (next == null) {
                    step.complete(Collections.unmodifiableList(all));
                } else if (number == PAGES_MAX) {
                    throw new UnreadableException(request.path() + " has more than " + PAGES_MAX + " pages");
                } else {
                    readOn(request(next), number + 1, all, step);
                }
            });
        }

        /**
         * The request that a link asks for. Its address is relative to {@code /v1}, or begins with it or with {@code /budgets/v1}, or is a whole address of the same
         * service: the token goes nowhere else. Of its headers those are sent that are Partner Center's own.
         */
        Request request(Link link) {
            String uri = link.uri();
            if (uri.contains("://")) {
                String base = calls.baseUrl();
                if (!uri.startsWith(base + "/")) {
                    throw new UnreadableException(
                            "a link leads to another service: " + uri.substring(0, Math.min(uri.length(), 100)));
                }
                uri = uri.substring(base.length());
            }
            String path = "/" + uri.replaceFirst("^/+", "");
            boolean isWhole = path.startsWith("/v1/") || path.startsWith("/budgets/v1/");
            Request request = Request.get(isWhole ? path : "/v1" + path);
            try {
                URI unused = URI.create(calls.baseUrl() + request.path());
            } catch (IllegalArgumentException e) {
                throw new UnreadableException("a link is no address");
            }
            for (Link.Header header : link.headers()) {
                if (header.key().toLowerCase(Locale.ROOT).startsWith("ms-")) {
                    judge(header);
                    request = request.header(header.key(), header.value());
                }
            }
            return request;
        }

        private static void judge(Link.Header header) {
            try {
                RequestHeaders.judge(header.key(), header.value());
            } catch (IllegalArgumentException e) {
                throw new UnreadableException("a link has a header that cannot be sent: " + e.getMessage());
            }
        }
    }

    /** Goes through the items, page by page. */
    private static final class Items<T> extends Spliterators.AbstractSpliterator<T> {
        private @Nullable Supplier<Page<T>> first;
        private @Nullable Page<T> page;
        private @Nullable Iterator<T> items;

        Items(Supplier<Page<T>> first) {
            super(Long.MAX_VALUE, Spliterator.ORDERED | Spliterator.NONNULL | Spliterator.IMMUTABLE);
            this.first = first;
        }

        @Override
        public boolean tryAdvance(Consumer<? super T> action) {
            if (first != null) {
                enter(first.get());
                first = null;
            }
            Iterator<T> left = items;
            while (left != null && !left.hasNext() && page != null && page.hasNext()) {
                left = enter(page.next());
            }
            if (left == null || !left.hasNext()) {
                return false;
            }
            action.accept(left.next());
            return true;
        }

        private Iterator<T> enter(Page<T> next) {
            page = next;
            Iterator<T> all = next.items().iterator();
            items = all;
            return all;
        }
    }
}
