@NullMarked
package org.usagebudget.server.budget;

import org.jspecify.annotations.NullMarked;
