package org.usagebudget.server.standing;

import java.util.UUID;

/**
 * Where a customer stands in the order of a list.
 *
 * @param value what the list is sorted by, as the database writes it
 * @param id among those of one value
 */
record StandingKey(String value, UUID id) {}
