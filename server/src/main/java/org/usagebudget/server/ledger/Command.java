package org.usagebudget.server.ledger;

import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.usagebudget.server.audit.Origin;

/** One change of one account, as it is submitted to the {@link Ledger}. */
public sealed interface Command {
    /** Which account it changes. */
    AccountKey key();

    /** A command that a caller asked for: it is audited, and its request id makes it count once. */
    sealed interface Requested extends Command {
        /** Who asked for it. */
        Origin origin();
    }

    /**
     * Sets or clears the standing budget.
     *
     * @param key which account
     * @param amount how much, in the bounds of the wire; null for no budget
     * @param precondition on which versions
     * @param origin who asked for it
     */
    record SetBudget(AccountKey key, @Nullable BigDecimal amount, Precondition precondition, Origin origin)
            implements Requested {}

    /**
     * Changes something of the customer that is no money.
     *
     * @param key which account
     * @param step what to change, judged and written under the account's lock
     * @param origin who asked for it
     */
    record Change(AccountKey key, ChangeStep step, Origin origin) implements Requested {}

    /**
     * Opens the account of a new customer. It has no replay: a second one for the same customer is refused.
     *
     * @param key which account
     * @param currency the customer's billing currency, ISO 4217
     * @param detail what a {@link LedgerStep} is to write with it
     * @param origin who asked for it
     */
    record OpenAccount(AccountKey key, String currency, LedgerStep.Detail detail, Origin origin) implements Requested {}

    /**
     * Closes the account of a customer and forgets it; audit records stay. It has no replay.
     *
     * @param key which account
     * @param origin who asked for it
     */
    record CloseAccount(AccountKey key, Origin origin) implements Requested {}

    /**
     * Adds the cost of usage to a billing period.
     *
     * @param key which account
     * @param periodStart when the period started: the open one, or one before it
     * @param spend the sum of the usage; negative for a correction
     */
    record PostCost(AccountKey key, Instant periodStart, Spend spend) implements Command {}
}
