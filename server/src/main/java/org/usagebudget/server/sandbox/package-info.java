@NullMarked
package org.usagebudget.server.sandbox;

import org.jspecify.annotations.NullMarked;
