package org.usagebudget.server.ledger;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.usagebudget.model.CustomerId;
import org.usagebudget.model.PartnerId;
import org.usagebudget.server.audit.Caller;
import org.usagebudget.server.audit.Origin;
import org.usagebudget.server.audit.Role;

/** Accounts and commands for tests. */
final class Accounts {
    private Accounts() {}

    static AccountKey someKey() {
        return new AccountKey(new PartnerId(UUID.randomUUID()), new CustomerId(UUID.randomUUID()));
    }

    static Account opened(Instant at, Terms terms) {
        return new Account(
                1, "EUR", Budget.initial(), 0, at, at, terms.calendar().startOfPeriod(at), Spend.NONE, List.of());
    }

    static Command.SetBudget setBudget(AccountKey key, @Nullable String amount) {
        return setBudget(key, amount, Precondition.NONE);
    }

    static Command.SetBudget setBudget(AccountKey key, @Nullable String amount, Precondition precondition) {
        return new Command.SetBudget(
                key,
                amount == null ? null : new BigDecimal(amount),
                precondition,
                origin(key, UUID.randomUUID(), "amount " + amount));
    }

    static Command.SetBudget setBudget(AccountKey key, String amount, UUID requestId) {
        return new Command.SetBudget(
                key, new BigDecimal(amount), Precondition.NONE, origin(key, requestId, "amount " + amount));
    }

    /** Of the calendar month that {@code usage} is in, the same in US dollars. */
    static Command.PostCost postCost(AccountKey key, String cost, Instant usage) {
        return new Command.PostCost(
                key,
                Terms.STANDARD.calendar().startOfPeriod(usage),
                new Spend(new BigDecimal(cost), new BigDecimal(cost), usage));
    }

    static Origin origin(AccountKey key, UUID requestId, String content) {
        return new Origin(
                new Caller(key.partner(), "app", null, Set.of(Role.ADMIN_AGENT)),
                requestId,
                true,
                UUID.randomUUID(),
                content.getBytes(StandardCharsets.UTF_8));
    }
}
