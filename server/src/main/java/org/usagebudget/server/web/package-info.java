@NullMarked
package org.usagebudget.server.web;

import org.jspecify.annotations.NullMarked;
