@NullMarked
package org.usagebudget.model;

import org.jspecify.annotations.NullMarked;
