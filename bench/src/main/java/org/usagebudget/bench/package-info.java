@NullMarked
package org.usagebudget.bench;

import org.jspecify.annotations.NullMarked;
