package org.usagebudget.server.ledger;

import org.usagebudget.model.CustomerId;
import org.usagebudget.model.PartnerId;

/**
 * Which account: one customer of one partner.
 *
 * @param partner the partner
 * @param customer its customer
 */
public record AccountKey(PartnerId partner, CustomerId customer) {
    /** Written out, since it is asked for several times for every usage record. */
    @Override
    public int hashCode() {
        return 31 * partner.value().hashCode() + customer.value().hashCode();
    }
}
