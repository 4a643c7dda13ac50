@NullMarked
package org.usagebudget.dist;

import org.jspecify.annotations.NullMarked;
