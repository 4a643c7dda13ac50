package org.usagebudget.server.ledger;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A change of a customer that is no money: another package's rule and SQL, run inside the ledger's transaction while the
 * account is locked. Whatever it writes stands or falls with the change.
 *
 * <p>Called by a lane's thread, and again after a rollback, so that it must have no effect but on the connection. It takes its
 * round trips while the batch's accounts are locked: one to three, by key. Such changes are rare.
 */
@FunctionalInterface
public interface ChangeStep {
    /**
     * Judges the change and writes it.
     *
     * @param connection in the ledger's transaction; not to be committed, rolled back, closed or kept
     * @param account as the change finds it, with the billing period open that holds {@code at}
     * @param at the account's time of the change, later than that of every earlier one
     * @return what to audit and to answer
     * @throws org.usagebudget.server.fault.FaultException to refuse it, before anything is written; only this command is refused
     * @throws SQLException where the database refuses, as it may also come out of a {@code DatabaseException}; that and any
     *     other exception roll the whole batch back, whose commands are then applied one by one
     */
    Result run(Connection connection, Account account, Instant at) throws SQLException;

    /**
     * An applied change.
     *
     * @param operation the wire's name of the operation, for the audit record
     * @param status the HTTP status of the answer, 200..299
     * @param answer the body of the answer, which a repeat of the request id gets too; at most {@link #ANSWER_MAX} bytes, not
     *     copied
     * @param oldValue a JSON object of what was there before; null where nothing was
     * @param newValue a JSON object of what is there after; null where nothing is
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Result(
            String operation,
            int status,
            byte[] answer,
            @Nullable String oldValue,
            @Nullable String newValue) {
        /** The longest answer, in bytes. */
        public static final int ANSWER_MAX = 16 * 1024;

        /** Judges status and length. */
        public Result {
            if (status < 200 || status > 299) {
                throw new IllegalArgumentException("status must be 200..299, was " + status);
            }
            if (answer.length > ANSWER_MAX) {
                throw new IllegalArgumentException(
                        "an answer must have at most " + ANSWER_MAX + " bytes, has " + answer.length);
            }
        }
    }
}
