@NullMarked
package org.usagebudget.server.audit;

import org.jspecify.annotations.NullMarked;
