/** Usage records: how they come, where they are kept, what sums are kept of them. */
@NullMarked
package org.usagebudget.server.usage;

import org.jspecify.annotations.NullMarked;
