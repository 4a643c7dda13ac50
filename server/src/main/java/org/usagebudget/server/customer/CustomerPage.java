package org.usagebudget.server.customer;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.usagebudget.model.Customer;
import org.usagebudget.model.PartnerId;

/**
 * One page of a list. Whether there are neighbours is known in the direction of reading; on the other side there is the page
 * that the reader has come from.
 *
 * @param customers in the order of the list
 * @param hasPrevious whether a page comes before it
 * @param hasNext whether a page comes after it
 */
record CustomerPage(List<Customer> customers, boolean hasPrevious, boolean hasNext) {
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
                yield new CustomerPage(part.customers(), false, part.hasMore());
            }
            case NEXT -> {
                PageToken from = Objects.requireNonNull(query.from());
                CustomerStore.Part part = store.after(partner, filter, from.last(), size);
                yield new CustomerPage(part.customers(), true, part.hasMore());
            }
            case PREVIOUS -> {
                PageToken from = Objects.requireNonNull(query.from());
                CustomerStore.Part part = store.before(partner, filter, from.first(), size);
                yield new CustomerPage(part.customers(), part.hasMore(), true);
            }
            case LAST -> {
                CustomerStore.Part part = store.before(partner, filter, null, size);
                yield new CustomerPage(part.customers(), part.hasMore(), false);
            }
        };
    }

    /** The token by which its neighbours are asked for; none where it has none, or is empty because all of its customers went. */
    Optional<PageToken> token(CustomerQuery query) {
        if (customers.isEmpty() || !(hasPrevious || hasNext)) {
            return Optional.empty();
        }
        return Optional.of(
                new PageToken(query.size(), query.filter(), key(customers.getFirst()), key(customers.getLast())));
    }

    /** Where a customer stands in the order of lists. */
    static PageKey key(Customer customer) {
        return new PageKey(customer.companyName(), customer.id().value());
    }
}
