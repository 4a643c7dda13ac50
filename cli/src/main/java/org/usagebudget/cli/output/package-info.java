/** How commands tell what they have found: tables for people, JSON and CSV for scripts, and what a terminal gets beyond them. */
@NullMarked
package org.usagebudget.cli.output;

import org.jspecify.annotations.NullMarked;
