package org.usagebudget.server.subscription;

import org.usagebudget.model.SubscriptionId;
import org.usagebudget.server.ledger.AccountKey;

/**
 * Which subscription: one of one customer of one partner.
 *
 * @param account the customer
 * @param id its subscription
 */
public record SubscriptionKey(AccountKey account, SubscriptionId id) {}
