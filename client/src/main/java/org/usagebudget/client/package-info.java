/**
 * Spending budgets, customers and usage from Java. {@link org.usagebudget.client.PartnerService#builder()} begins; what it
 * builds is thread-safe, and each of its calls has a twin that returns a future and blocks no thread.
 */
@NullMarked
package org.usagebudget.client;

import org.jspecify.annotations.NullMarked;
