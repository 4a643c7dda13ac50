/** What usage has cost: summaries and records of a billing period. */
@NullMarked
package org.usagebudget.server.spend;

import org.jspecify.annotations.NullMarked;
