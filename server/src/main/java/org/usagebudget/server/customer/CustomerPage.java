package org.usagebudget.server.customer;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.usagebudget.model.Customer;
import org.usagebudget.model.PartnerId;

/**
 * One page of a list. Whether there are neighbours is known in the direction of reading; on the other side there is the page
 * that the reader has come from. A page is empty where all of its customers have gone: then both sides are looked at, so that
 * nobody is left without a way back.
 *
 * @param customers in the order of the list
 * @param hasPrevious whether a page comes before it
 * @param hasNext whether a page comes after it
 * @param token the token by which its neighbours are asked for; null where it has none
 */
record CustomerPage(
        List<Customer> customers,
        boolean hasPrevious,
        boolean hasNext,
        @Nullable PageToken token) {
    /** Copies {@code customers}. */
    CustomerPage {
        customers = List.copyOf(customers);
    }

    /** Reads the page that is asked for, whose size is 1 or more. */
    static CustomerPage read(CustomerStore store, PartnerId partner, CustomerQuery query) {
        CustomerFilter filter = query.filter();
        int size = query.size();
        return switch (query.seek()) {
            case FIRST -> {
                CustomerStore.Part part = store.after(partner, filter, null, size);
                yield filled(query, part, false, part.hasMore());
            }
            case NEXT -> {
                PageToken from = Objects.requireNonNull(query.from());
                CustomerStore.Part part = store.after(partner, filter, from.next(), size);
                yield part.customers().isEmpty()
                        ? emptied(store, partner, PageToken.empty(query, from.last(), PageToken.Place.AFTER))
                        : filled(query, part, true, part.hasMore());
            }
            case PREVIOUS -> {
                PageToken from = Objects.requireNonNull(query.from());
                CustomerStore.Part part = store.before(partner, filter, from.previous(), size);
                yield part.customers().isEmpty()
                        ? emptied(store, partner, PageToken.empty(query, from.first(), PageToken.Place.BEFORE))
                        : filled(query, part, part.hasMore(), true);
            }
            case LAST -> {
                CustomerStore.Part part = store.before(partner, filter, null, size);
                yield filled(query, part, part.hasMore(), false);
            }
        };
    }

    private static CustomerPage filled(
            CustomerQuery query, CustomerStore.Part part, boolean hasPrevious, boolean hasNext) {
        List<Customer> customers = part.customers();
        PageToken token = hasPrevious || hasNext
                ? new PageToken(
                        query.size(),
                        query.filter(),
                        key(customers.getFirst()),
                        key(customers.getLast()),
                        PageToken.Place.FILLED)
                : null;
        return new CustomerPage(customers, hasPrevious, hasNext, token);
    }

    private static CustomerPage emptied(CustomerStore store, PartnerId partner, PageToken token) {
        boolean hasPrevious = !store.before(partner, token.filter(), token.previous(), 1)
                .customers()
                .isEmpty();
        boolean hasNext = !store.after(partner, token.filter(), token.next(), 1)
                .customers()
                .isEmpty();
        return new CustomerPage(List.of(), hasPrevious, hasNext, hasPrevious || hasNext ? token : null);
    }

    /** Where a customer stands in the order of lists. */
    static PageKey key(Customer customer) {
        return new PageKey(customer.companyName(), customer.id().value());
    }
}
