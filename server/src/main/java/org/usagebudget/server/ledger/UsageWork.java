package org.usagebudget.server.ledger;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.usagebudget.model.PartnerId;
import org.usagebudget.server.fault.FaultCode;

/**
 * The usage of one transaction, judged record by record. No I/O: {@link #claims} says which ids to claim, {@link #claimed} takes
 * the answer, and then the rest can be asked for.
 */
final class UsageWork {
    /** How far ahead of the account's time usage may be, for senders whose clocks are ahead. */
    static final Duration AHEAD_MAX = Duration.ofHours(1);

    /** How many closed billing periods take usage still. */
    static final int CLOSED_PERIODS_MAX = 2;

    private final List<PendingUsage> batches;
    private final Map<AccountKey, Account> accounts;
    private final Map<PartnerId, Instant> clocks;
    private final Map<PartnerId, Terms> terms;
    private final Map<AccountKey, Window> windows = new HashMap<>();
    private final Map<RecordKey, Claim> claims = new HashMap<>();
    private final List<Claim> order = new ArrayList<>();
    private final List<List<Judged>> judged = new ArrayList<>();

    /** One id of one account. */
    private record RecordKey(long accountId, UUID idHash) {
        @Override
        public int hashCode() {
            return idHash.hashCode();
        }
    }

    /** The first record of an id in this transaction; {@code stored} is what an earlier transaction had under that id. */
    private static final class Claim {
        private final UsageJournal.Entry entry;
        private final String currency;
        private @Nullable UUID stored;

        Claim(UsageJournal.Entry entry, String currency) {
            this.entry = entry;
            this.currency = currency;
        }

        /** What it costs. */
        Spend spend() {
            return new Spend(
                    entry.record().amounts().cost(),
                    entry.usdCost(),
                    entry.record().usageTime());
        }

        UUID content() {
            return stored == null ? entry.record().contentHash() : stored;
        }
    }

    /** A record on its way to a verdict. */
    private sealed interface Judged {}

    /** Refused whatever its id. */
    private record Refused(UsageVerdict.Rejected verdict) implements Judged {}

    /** Its id decides; {@code first} where it is the first of that id in this transaction. */
    private record Claiming(UsageRecord record, Claim claim, boolean first) implements Judged {}

    /** The times that an account takes usage of: from the oldest to the newest, and before the end of the open period. */
    private record Window(Instant now, Instant openStart, Instant oldest, Instant end, BillingCalendar calendar) {
        static Window of(Account account, Instant clock, Terms terms) {
            BillingCalendar calendar = terms.calendar();
            Instant at = account.timeOfNext(clock);
            Instant open = calendar.startOfPeriod(at);
            Instant oldest = open;
            for (int i = 0; i < CLOSED_PERIODS_MAX; i++) {
                oldest = calendar.startOfPeriod(oldest.minusNanos(1));
            }
            return new Window(at, open, oldest, calendar.endOfPeriod(open), calendar);
        }

        Instant newest() {
            return now.plus(AHEAD_MAX);
        }

        boolean holds(Instant time) {
            return !time.isBefore(oldest) && !time.isAfter(newest()) && time.isBefore(end);
        }

        Instant periodOf(Instant time) {
            return time.isBefore(openStart) ? calendar.startOfPeriod(time) : openStart;
        }
    }

    UsageWork(
            List<PendingUsage> batches,
            Map<AccountKey, Account> accounts,
            Map<PartnerId, Instant> clocks,
            Map<PartnerId, Terms> terms) {
        this.batches = batches;
        this.terms = terms;
        this.accounts = accounts;
        this.clocks = clocks;
        for (PendingUsage pending : batches) {
            List<Judged> records = new ArrayList<>(pending.batch().records().size());
            for (UsageRecord record : pending.batch().records()) {
                records.add(judge(record, pending));
            }
            judged.add(records);
        }
    }

    private Judged judge(UsageRecord record, PendingUsage pending) {
        AccountKey key = new AccountKey(pending.batch().partner(), record.customer());
        Account account = accounts.get(key);
        if (account == null) {
            return refused(FaultCode.NO_RELATIONSHIP, "customer " + record.customer());
        }
        String currency = record.amounts().currencyCode();
        if (currency != null && !currency.equals(account.currency())) {
            return refused(
                    FaultCode.INVALID_PROPERTY,
                    "currencyCode must be the customer's " + account.currency() + ", was " + currency);
        }
        Window window = windows.computeIfAbsent(key, _ -> window(key, account));
        if (!window.holds(record.usageTime())) {
            return refused(
                    FaultCode.USAGE_TIME,
                    "usageTime must be from " + window.oldest() + " to " + window.newest() + " and before "
                            + window.end() + ", was " + record.usageTime());
        }
        RecordKey id = new RecordKey(account.id(), record.idHash());
        Claim claim = claims.get(id);
        boolean first = claim == null;
        if (claim == null) {
            claim = new Claim(
                    new UsageJournal.Entry(
                            record,
                            key,
                            account.id(),
                            window.periodOf(record.usageTime()),
                            window.now(),
                            usdCost(record.amounts(), account.currency())),
                    account.currency());
            claims.put(id, claim);
            order.add(claim);
        }
        return new Claiming(record, claim, first);
    }

    private Window window(AccountKey key, Account account) {
        return Window.of(
                account,
                Objects.requireNonNull(clocks.get(key.partner())),
                Objects.requireNonNull(terms.get(key.partner())));
    }

    private static @Nullable BigDecimal usdCost(UsageRecord.Amounts amounts, String currency) {
        return currency.equals("USD") ? amounts.cost() : amounts.usdCost();
    }

    private static Judged refused(FaultCode code, String detail) {
        return new Refused(new UsageVerdict.Rejected(code, detail));
    }

    /** The records whose ids are to be claimed, each id once. */
    List<UsageJournal.Entry> claims() {
        return order.stream().map(claim -> claim.entry).toList();
    }

    /** Takes what had been stored under the ids of {@link #claims}, null for nothing. */
    void claimed(List<@Nullable UUID> stored) {
        for (int i = 0; i < stored.size(); i++) {
            order.get(i).stored = stored.get(i);
        }
    }

    /** The records that count, each id once. */
    List<UsageJournal.Entry> counted() {
        return order.stream()
                .filter(claim -> claim.stored == null)
                .map(claim -> claim.entry)
                .toList();
    }

    /** What the records that count cost, per account and billing period, oldest period first. */
    List<Command.PostCost> postings() {
        Map<AccountKey, TreeMap<Instant, Spend>> sums = new HashMap<>();
        for (Claim claim : order) {
            if (claim.stored == null) {
                UsageJournal.Entry entry = claim.entry;
                sums.computeIfAbsent(entry.key(), _ -> new TreeMap<>())
                        .merge(entry.periodStart(), claim.spend(), Spend::plus);
            }
        }
        List<Command.PostCost> postings = new ArrayList<>(sums.size());
        sums.forEach((key, periods) ->
                periods.forEach((start, spend) -> postings.add(new Command.PostCost(key, start, spend))));
        return postings;
    }

    /** The verdicts of each batch, in order. */
    List<List<UsageVerdict>> verdicts() {
        Map<String, UsageVerdict> accepted = new HashMap<>();
        List<List<UsageVerdict>> all = new ArrayList<>(judged.size());
        for (List<Judged> records : judged) {
            List<UsageVerdict> verdicts = new ArrayList<>(records.size());
            for (Judged one : records) {
                verdicts.add(verdict(one, accepted));
            }
            all.add(verdicts);
        }
        return all;
    }

    private static UsageVerdict verdict(Judged judged, Map<String, UsageVerdict> accepted) {
        return switch (judged) {
            case Refused(UsageVerdict.Rejected refused) -> refused;
            case Claiming(var _, Claim claim, boolean first)
            when first && claim.stored == null -> accepted.computeIfAbsent(claim.currency, UsageVerdict.Accepted::new);
            case Claiming(UsageRecord record, Claim claim, var _)
            when claim.content().equals(record.contentHash()) -> UsageVerdict.Duplicate.INSTANCE;
            case Claiming(UsageRecord record, var _, var _) ->
                new UsageVerdict.Rejected(
                        FaultCode.USAGE_RECORD_DIFFERS,
                        "id " + record.id() + " was counted with other content; send a correction under a new id");
        };
    }

    /** How many records of each batch had which verdict. */
    List<UsageJournal.Tally> tallies(List<List<UsageVerdict>> verdicts) {
        List<UsageJournal.Tally> tallies = new ArrayList<>(verdicts.size());
        for (int i = 0; i < verdicts.size(); i++) {
            UsageBatch batch = batches.get(i).batch();
            long accepted = 0;
            long duplicates = 0;
            long rejected = batch.malformed();
            for (UsageVerdict verdict : verdicts.get(i)) {
                switch (verdict) {
                    case UsageVerdict.Accepted _ -> accepted++;
                    case UsageVerdict.Duplicate _ -> duplicates++;
                    case UsageVerdict.Rejected _ -> rejected++;
                }
            }
            tallies.add(new UsageJournal.Tally(batch.partner(), batch.requestId(), accepted, duplicates, rejected));
        }
        return tallies;
    }
}
