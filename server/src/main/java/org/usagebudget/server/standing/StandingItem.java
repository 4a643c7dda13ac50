package org.usagebudget.server.standing;

import org.usagebudget.model.CustomerStanding;

/**
 * One item of a list.
 *
 * @param key where it stands in the list's order
 * @param resource what is shown
 */
record StandingItem(StandingKey key, CustomerStanding resource) {}
