package org.usagebudget.server.ledger;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.usagebudget.model.PartnerId;

/** A command that waits for its outcome. Made by the caller's thread, settled by the lane's. */
final class Pending implements LaneQueue.Waiting {
    private final Command command;
    private final Terms terms;
    private final long submittedAtNanos = System.nanoTime();
    private final long expiresAtNanos;
    private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();

    Pending(Command command, Terms terms, long expiresAtNanos) {
        this.command = command;
        this.terms = terms;
        this.expiresAtNanos = expiresAtNanos;
    }

    Command command() {
        return command;
    }

    /** What its partner has settled. */
    Terms terms() {
        return terms;
    }

    AccountKey key() {
        return command.key();
    }

    @Override
    public PartnerId partner() {
        return command.key().partner();
    }

    @Override
    public int weight() {
        return 1;
    }

    /** How long ago it was made. */
    long ageNanos() {
        return System.nanoTime() - submittedAtNanos;
    }

    /** Whether its caller has given up by then. */
    boolean isExpired(long nanoTime) {
        return nanoTime - expiresAtNanos >= 0;
    }

    void settle(Outcome settled) {
        outcome.complete(settled);
    }

    /** The outcome, or that there is none yet when the caller's patience ends. */
    Outcome await() {
        try {
            return outcome.get(expiresAtNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return new Outcome.Unavailable("no outcome within the ledger's wait-max");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Outcome.Unavailable("interrupted");
        } catch (ExecutionException e) {
            throw new IllegalStateException("outcomes are never exceptions", e);
        }
    }
}
