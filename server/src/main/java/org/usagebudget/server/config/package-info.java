@NullMarked
package org.usagebudget.server.config;

import org.jspecify.annotations.NullMarked;
