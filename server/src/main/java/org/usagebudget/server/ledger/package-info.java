@NullMarked
package org.usagebudget.server.ledger;

import org.jspecify.annotations.NullMarked;
