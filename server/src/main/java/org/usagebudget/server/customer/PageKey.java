package org.usagebudget.server.customer;

import java.util.UUID;

/**
 * Where a customer stands in the order of lists.
 *
 * @param companyName first
 * @param id among those of one name
 */
record PageKey(String companyName, UUID id) {}
