/** Reading of JSON that callers send: one parser with one set of bounds, names in any letter case. */
@NullMarked
package org.usagebudget.server.json;

import org.jspecify.annotations.NullMarked;
