package org.usagebudget.model;

import java.time.Instant;
import tools.jackson.core.JsonGenerator;

/**
 * The billing period that a resource tells of.
 *
 * @param start its first moment
 * @param end the first moment after it
 */
record BillingDates(Instant start, Instant end) {
    BillingDates {
        if (!start.isBefore(end)) {
            throw new IllegalArgumentException("start must be before end, was " + start + " and " + end);
        }
    }

    /** Writes both dates into an object. */
    void writeTo(JsonGenerator json) {
        Members.moment(json, "billingStartDate", start);
        Members.moment(json, "billingEndDate", end);
    }
}
