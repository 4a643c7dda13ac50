package org.usagebudget.server.ledger;

import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.usagebudget.server.fault.FaultException;

/** What became of a command. */
public sealed interface Outcome {
    /**
     * It has been applied: durable, audited.
     *
     * @param budget the standing budget after it
     */
    record Applied(Budget budget) implements Outcome {}

    /**
     * Its request id had been applied before, with the same content; nothing has changed now.
     *
     * @param status the status that the first one was answered with
     * @param amount the budget that it had left; null for none
     * @param version that budget's version
     */
    record Repeated(int status, @Nullable BigDecimal amount, long version) implements Outcome {}

    /**
     * A {@link Command.Change} has been applied, now or earlier under the same request id: durable, audited.
     *
     * @param status the status of its answer
     * @param answer the body of its answer; not copied
     */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    record Answered(int status, byte[] answer) implements Outcome {}

    /**
     * A {@link Command.Change} was refused by its own rule; nothing has changed.
     *
     * @param fault what the caller is told
     */
    record Refused(FaultException fault) implements Outcome {}

    /** The partner has no such customer. */
    record NoSuchCustomer() implements Outcome {}

    /** The partner has that customer already. */
    record CustomerExists() implements Outcome {}

    /**
     * The budget has another version than the change was made for.
     *
     * @param current the version it has
     */
    record VersionStale(long current) implements Outcome {}

    /**
     * The request id was used for another change of this customer.
     *
     * @param usedAt when
     */
    record RequestIdReused(Instant usedAt) implements Outcome {}

    /**
     * Not applied, as far as is known: too much to do, or the database is away. A repeat with the same request id finds out.
     *
     * @param reason for the log
     */
    record Unavailable(String reason) implements Outcome {}

    /**
     * Not applied: a fault of ours.
     *
     * @param cause for the log
     */
    record Failed(Throwable cause) implements Outcome {}
}
