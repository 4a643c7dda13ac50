package org.usagebudget.server.audit;

import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.usagebudget.model.CustomerId;

/**
 * Who changed what of a customer from what to what. The record of an applied change is also the stored outcome that a
 * repeat of its request id is answered with.
 *
 * @param operationDate the ledger's time of the change
 * @param accountId the account's internal id
 * @param customer the customer
 * @param operation the wire's name of the operation
 * @param origin who asked, under which ids
 * @param status the HTTP status of the answer
 * @param content from what to what
 */
public record AuditRecord(
        Instant operationDate,
        long accountId,
        CustomerId customer,
        String operation,
        Origin origin,
        int status,
        Content content) {
    /** From what to what. */
    public sealed interface Content {}

    /**
     * A change of the budget, whose answer is made of amount and version again.
     *
     * @param oldAmount the budget before; null for none
     * @param newAmount the budget after; null for none
     * @param version the budget's version after
     */
    public record OfBudget(
            @Nullable BigDecimal oldAmount, @Nullable BigDecimal newAmount, long version) implements Content {}

    /**
     * A change of something else of the customer.
     *
     * @param oldValue a JSON object of what was there before; null where nothing was
     * @param newValue a JSON object of what is there after; null where nothing is
     * @param answer the body of the answer; not copied
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record OfOther(
            @Nullable String oldValue, @Nullable String newValue, byte[] answer) implements Content {}
}
