/** How a list is read page by page, by key and both ways; nothing of what it lists. */
@NullMarked
package org.usagebudget.server.paging;

import org.jspecify.annotations.NullMarked;
