package org.usagebudget.server.customer;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
 * ledger in groups; what the ledger has no room for is refused, not tried again. Stateless, but for the file at hand: one use.
 */
final class CustomerImport {
    private static final Logger LOG = LoggerFactory.getLogger(CustomerImport.class);

    private final Customers customers;
    private final Origin origin;
    private final Consumer<Result> results;
    private final List<Pending> group = new ArrayList<>();

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

    /** A row whose turn comes with its group: it has a customer, or else its refusal. */
    private record Pending(
            CustomerCsv.Row row,
            @Nullable NewCustomer customer,
            @Nullable Refusal refusal) {}

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
            return new Pending(row, customer, null);
        } catch (InvalidCustomer e) {
            return refused(row, FaultCode.INVALID_PROPERTY, e.member().column() + ": " + e.getMessage());
        }
    }

    private static Pending refused(CustomerCsv.Row row, FaultCode code, String description) {
        return new Pending(row, null, new Refusal(code, description));
    }

    private void settle() {
        List<NewCustomer> added = group.stream()
                .flatMap(pending -> Stream.ofNullable(pending.customer()))
                .toList();
        List<CustomerOutcome> outcomes = added.isEmpty() ? List.of() : customers.addAll(partner(), added, origin);
        int next = 0;
        for (Pending pending : group) {
            NewCustomer customer = pending.customer();
            if (customer == null) {
                results.accept(new Result(
                        pending.row().line(),
                        cut(pending.row().values().get(Member.ID)),
                        cut(pending.row().values().get(Member.DOMAIN)),
                        pending.refusal()));
            } else {
                results.accept(new Result(
                        pending.row().line(),
                        customer.key().customer().toString(),
                        customer.profile().domain(),
                        refusal(customer, outcomes.get(next++))));
            }
        }
        group.clear();
    }

    private static @Nullable String cut(@Nullable String text) {
        return text == null ? null : JsonInput.cut(text);
    }

    private static @Nullable Refusal refusal(NewCustomer customer, CustomerOutcome outcome) {
        return switch (outcome) {
            case CustomerOutcome.Added() -> null;
            case CustomerOutcome.IdTaken() ->
                new Refusal(FaultCode.TAKEN, "id " + customer.key().customer() + " is taken");
            case CustomerOutcome.DomainTaken() ->
                new Refusal(FaultCode.TAKEN, "domain " + customer.profile().domain() + " is taken");
            case CustomerOutcome.NoSuchPartner() ->
                new Refusal(FaultCode.PARTNER_UNKNOWN, FaultCode.PARTNER_UNKNOWN.description());
            case CustomerOutcome.Unavailable(String reason) ->
                new Refusal(
                        FaultCode.UNAVAILABLE,
                        "the service is busy or its database is away (" + reason
                                + "); whether the customer was added is not known, the same row again finds out");
            case CustomerOutcome.Failed(Throwable cause) -> {
                LOG.error("The customer of a row could not be added", cause);
                yield new Refusal(FaultCode.INTERNAL, FaultCode.INTERNAL.description());
            }
        };
    }
}
