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
 * @param oldAmount the budget before; null for none
 * @param newAmount the budget after; null for none
 * @param budgetVersion the budget's version after
 */
public record AuditRecord(
        Instant operationDate,
        long accountId,
        CustomerId customer,
        String operation,
        Origin origin,
        int status,
        @Nullable BigDecimal oldAmount,
        @Nullable BigDecimal newAmount,
        long budgetVersion) {}
