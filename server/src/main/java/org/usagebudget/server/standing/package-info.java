/** How each customer stands to its budget: a list that is kept beside the accounts, for orders of which accounts have no index. */
@NullMarked
package org.usagebudget.server.standing;

import org.jspecify.annotations.NullMarked;
