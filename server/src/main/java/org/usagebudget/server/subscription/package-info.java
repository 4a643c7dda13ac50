@NullMarked
package org.usagebudget.server.subscription;

import org.jspecify.annotations.NullMarked;
