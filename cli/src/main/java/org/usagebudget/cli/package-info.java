@NullMarked
package org.usagebudget.cli;

import org.jspecify.annotations.NullMarked;
