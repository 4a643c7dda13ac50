package org.usagebudget.client;

/** The formats that files of usage records may have. */
public enum UsageFormat {
    /** One JSON object a line. */
    JSON_LINES("application/x-ndjson"),
    /** One JSON array of objects. */
    JSON_ARRAY("application/json"),
    /** CSV with the columns of FOCUS 1.2. */
    FOCUS_CSV("text/csv"),
    /** A batch of CloudEvents 1.0, each with a record as its data. */
    CLOUD_EVENTS("application/cloudevents-batch+json");

    private final String mediaType;

    UsageFormat(String mediaType) {
        this.mediaType = mediaType;
    }

    /** As it is called on the wire. */
    public String mediaType() {
        return mediaType;
    }
}
