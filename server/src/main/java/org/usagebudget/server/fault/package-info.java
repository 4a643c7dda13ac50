@NullMarked
package org.usagebudget.server.fault;

import org.jspecify.annotations.NullMarked;
