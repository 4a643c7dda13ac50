package org.usagebudget.server.ledger;

import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.usagebudget.server.audit.AuditRecord;

/**
 * All that one batch writes.
 *
 * @param recordedAt the machine's time
 * @param accounts the state of each changed account
 * @param closed the billing periods that were found ended
 * @param late what is added to periods that were closed before, each once
 * @param crossings those that are new or have resolved
 * @param forgotten the accounts that were closed
 * @param opened the accounts that were opened, for the steps
 * @param audit who changed what
 */
record Writes(
        Instant recordedAt,
        Map<AccountKey, Account> accounts,
        List<Of<ClosedPeriod>> closed,
        List<Of<LateSpend>> late,
        List<Of<Crossing>> crossings,
        List<AccountKey> forgotten,
        List<Command.OpenAccount> opened,
        List<AuditRecord> audit) {
    /** Something of an account. */
    record Of<T>(AccountKey key, long accountId, T value) {}

    /** When an account was changed by this batch; of one that it forgets, when it is recorded. */
    Instant changedAt(AccountKey key) {
        Account account = accounts.get(key);
        return account == null ? recordedAt : account.changedAt();
    }

    /** The accounts that are not what they were: changed, opened or forgotten; each once. */
    Set<AccountKey> touched() {
        Set<AccountKey> keys = new LinkedHashSet<>(accounts.keySet());
        opened.forEach(open -> keys.add(open.key()));
        keys.addAll(forgotten);
        return keys;
    }

    boolean isEmpty() {
        return accounts.isEmpty() && forgotten.isEmpty() && opened.isEmpty() && audit.isEmpty();
    }
}
