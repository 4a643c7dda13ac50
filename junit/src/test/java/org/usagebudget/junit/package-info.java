@NullMarked
package org.usagebudget.junit;

import org.jspecify.annotations.NullMarked;
