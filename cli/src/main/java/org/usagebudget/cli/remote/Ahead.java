package org.usagebudget.cli.remote;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntSupplier;

/** Asks for many things, several at a time, and gives the answers in the order of the questions. */
final class Ahead {
    /** How many are under way at a time. */
    static final int MAX = 32;

    private Ahead() {}

    /** Goes through the questions to their end; what an answer fails with is thrown, and the others are let go. */
    static <Q, A> void each(Iterator<Q> questions, Function<Q, CompletableFuture<A>> ask, Consumer<A> take) {
        each(questions, () -> MAX, ask, take);
    }

    /**
     * Goes through the questions, like {@link #each(Iterator, Function, Consumer)}.
     *
     * @param max how many may be under way now, at most {@value #MAX}; 0 to ask no more, and to take what is under way
     */
    static <Q, A> void each(
            Iterator<Q> questions, IntSupplier max, Function<Q, CompletableFuture<A>> ask, Consumer<A> take) {
        Deque<CompletableFuture<A>> open = new ArrayDeque<>();
        try {
            while ((max.getAsInt() > 0 && questions.hasNext()) || !open.isEmpty()) {
                while (open.size() < Math.min(MAX, max.getAsInt()) && questions.hasNext()) {
                    open.add(ask.apply(questions.next()));
                }
                if (!open.isEmpty()) {
                    take.accept(open.remove().join());
                }
            }
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        } finally {
            open.forEach(left -> left.cancel(true));
        }
    }
}
