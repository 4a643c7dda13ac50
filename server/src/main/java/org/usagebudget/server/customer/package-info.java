@NullMarked
package org.usagebudget.server.customer;

import org.jspecify.annotations.NullMarked;
