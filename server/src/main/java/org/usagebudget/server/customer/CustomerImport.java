package org.usagebudget.server.customer;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.usagebudget.model.CustomerId;
import org.usagebudget.model.PartnerId;
import org.usagebudget.server.audit.Origin;
import org.usagebudget.server.customer.InvalidCustomer.Member;
import org.usagebudget.server.fault.FaultCode;
import org.usagebudget.server.json.JsonInput;
import org.usagebudget.server.ledger.AccountKey;
import org.usagebudget.server.ledger.Ledger;

/**
 * Adds the customers of a file, each row by itself: one that is refused changes nothing for its neighbours. Rows go to the
 * ledger in groups; what the ledger has no room for is refused, not tried again, and once a group finds the database away, so
 * are all rows after it, so that the file has its answer. For the file at hand: one use.
 */
final class CustomerImport {
    private static final Logger LOG = LoggerFactory.getLogger(CustomerImport.class);
    private static final String UNAVAILABLE =
            "the service is busy or its database is away; whether the customer was added is not"
                    + " known, the same row again finds out";

    private final Customers customers;
    private final Origin origin;
    private final Consumer<Result> results;
    private final List<Pending> group = new ArrayList<>();
    private CustomerOutcome.@Nullable Unavailable gaveUp;
    private @Nullable Throwable logged;

    /**
     * What became of a row.
     *
     * @param line where the row begins, from 1
     * @param id the customer's; as it stands there where it is none; null where the row has none and was not understood
     * @param domain as it stands there; null where there is none
     * @param refusal why it was refused; null where the customer has been added
     */
    record Result(
            long line,
            @Nullable String id,
            @Nullable String domain,
            @Nullable Refusal refusal) {}

    /**
     * Why a row was refused.
     *
     * @param code as if it had come alone
     * @param description what is wrong with it
     */
    record Refusal(FaultCode code, String description) {}

    /** A row whose turn comes with its group: it has a customer, or else its result. */
    private record Pending(
            long line,
            @Nullable NewCustomer customer,
            @Nullable Result refused) {}

    private CustomerImport(Customers customers, Origin origin, Consumer<Result> results) {
        this.customers = customers;
        this.origin = origin;
        this.results = results;
    }

    /**
     * Adds the customers of that file to the caller's.
     *
     * @param results is told of each row, in order, after the row has been committed or refused
     */
    static void run(Customers customers, CustomerCsv file, Origin origin, Consumer<Result> results) {
        CustomerImport all = new CustomerImport(customers, origin, results);
        file.forEach(row -> {
            all.group.add(all.judged(row, file.width()));
            if (all.group.size() == Ledger.TOGETHER_MAX) {
                all.settle();
            }
        });
        all.settle();
    }

    private PartnerId partner() {
        return origin.caller().partner();
    }

    private Pending judged(CustomerCsv.Row row, int width) {
        if (row.cells() != width) {
            return refused(
                    row,
                    FaultCode.INVALID_PROPERTY,
                    "the row has " + row.cells() + " cells, the header row has " + width);
        }
        Map<Member, String> values = row.values();
        String sent = values.get(Member.ID);
        CustomerId id = sent == null
                ? DerivedId.of(partner(), origin.requestId(), row.line())
                : CustomerId.parse(sent).orElse(null);
        if (id == null) {
            return refused(row, FaultCode.MALFORMED_INPUT, "id must be a GUID of 36 characters");
        }
        try {
            CustomerProfile profile = new CustomerProfile(
                    values.getOrDefault(Member.COMPANY_NAME, ""),
                    values.getOrDefault(Member.DOMAIN, ""),
                    values.getOrDefault(Member.COUNTRY, ""),
                    values.getOrDefault(Member.CULTURE, CustomerProfile.CULTURE_DEFAULT));
            NewCustomer customer = NewCustomer.of(new AccountKey(partner(), id), profile, values.get(Member.CURRENCY));
            return new Pending(row.line(), customer, null);
        } catch (InvalidCustomer e) {
            return refused(row, FaultCode.INVALID_PROPERTY, e.member().column() + ": " + e.getMessage());
        }
    }

    private static Pending refused(CustomerCsv.Row row, FaultCode code, String description) {
        // The row itself is not kept: it may be long.
        return new Pending(
                row.line(),
                null,
                new Result(
                        row.line(),
                        cut(row.values().get(Member.ID)),
                        cut(row.values().get(Member.DOMAIN)),
                        new Refusal(code, description)));
    }

    private void settle() {
        Iterator<CustomerOutcome> outcomes = outcomes(group.stream()
                        .flatMap(pending -> Stream.ofNullable(pending.customer()))
                        .toList())
                .iterator();
        for (Pending pending : group) {
            NewCustomer customer = pending.customer();
            results.accept(
                    customer == null
                            ? Objects.requireNonNull(pending.refused())
                            : new Result(
                                    pending.line(),
                                    customer.key().customer().toString(),
                                    customer.profile().domain(),
                                    refusal(customer, outcomes.next())));
        }
        group.clear();
    }

    /** Asks no more once nothing of a group has come through: each group would wait as long as the first. */
    private List<CustomerOutcome> outcomes(List<NewCustomer> added) {
        CustomerOutcome.Unavailable away = gaveUp;
        if (away != null) {
            return Collections.nCopies(added.size(), away);
        }
        List<CustomerOutcome> outcomes = added.isEmpty() ? List.of() : customers.addAll(added, origin);
        List<CustomerOutcome> tried = outcomes.stream()
                .filter(o -> !(o instanceof CustomerOutcome.IdTaken || o instanceof CustomerOutcome.DomainTaken))
                .toList();
        if (!tried.isEmpty()
                && tried.stream().allMatch(CustomerOutcome.Unavailable.class::isInstance)
                && tried.getFirst() instanceof CustomerOutcome.Unavailable first) {
            gaveUp = first;
            LOG.warn("An import was given up: {}, MS-CorrelationId {}", first.reason(), origin.correlationId());
        }
        return outcomes;
    }

    private static @Nullable String cut(@Nullable String text) {
        return text == null ? null : JsonInput.cut(text);
    }

    private @Nullable Refusal refusal(NewCustomer customer, CustomerOutcome outcome) {
        return switch (outcome) {
            case CustomerOutcome.Added() -> null;
            case CustomerOutcome.IdTaken() ->
                new Refusal(FaultCode.TAKEN, "id " + customer.key().customer() + " is taken");
            case CustomerOutcome.DomainTaken() ->
                new Refusal(FaultCode.TAKEN, "domain " + customer.profile().domain() + " is taken");
            case CustomerOutcome.NoSuchPartner() ->
                new Refusal(FaultCode.PARTNER_UNKNOWN, FaultCode.PARTNER_UNKNOWN.description());
            case CustomerOutcome.Unavailable _ -> new Refusal(FaultCode.UNAVAILABLE, UNAVAILABLE);
            case CustomerOutcome.Failed(Throwable cause) -> {
                logOnce(cause);
                yield new Refusal(FaultCode.INTERNAL, FaultCode.INTERNAL.description());
            }
        };
    }

    /** What failed for a whole group is one line, not one for each row. */
    private void logOnce(Throwable cause) {
        if (!cause.equals(logged)) {
            logged = cause;
            LOG.error("The customer of a row could not be added, MS-CorrelationId {}", origin.correlationId(), cause);
        }
    }
}
