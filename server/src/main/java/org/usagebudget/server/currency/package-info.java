/** How currencies are told. */
@NullMarked
package org.usagebudget.server.currency;

import org.jspecify.annotations.NullMarked;
