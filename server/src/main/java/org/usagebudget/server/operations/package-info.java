/** What an operator watches: health, and metrics in Prometheus' text format. */
@org.jspecify.annotations.NullMarked
package org.usagebudget.server.operations;
