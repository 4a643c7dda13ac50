@NullMarked
package org.usagebudget.server;

import org.jspecify.annotations.NullMarked;
