@NullMarked
package org.usagebudget.server.auth;

import org.jspecify.annotations.NullMarked;
