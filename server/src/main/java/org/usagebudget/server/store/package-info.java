@NullMarked
package org.usagebudget.server.store;

import org.jspecify.annotations.NullMarked;
