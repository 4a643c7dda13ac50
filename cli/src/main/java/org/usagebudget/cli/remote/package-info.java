/** The commands of those who use a service: they reach it through the Java client alone, and nothing of the server. */
@NullMarked
package org.usagebudget.cli.remote;

import org.jspecify.annotations.NullMarked;
