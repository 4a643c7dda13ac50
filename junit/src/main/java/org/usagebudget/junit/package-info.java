/** A sandbox for JUnit Jupiter tests: {@link org.usagebudget.junit.UsageBudgetSandbox}. */
@NullMarked
package org.usagebudget.junit;

import org.jspecify.annotations.NullMarked;
