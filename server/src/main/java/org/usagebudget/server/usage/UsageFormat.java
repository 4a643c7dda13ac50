package org.usagebudget.server.usage;

import java.util.LinkedHashMap;
import java.util.Map;

/** The formats of a body of usage records; its media type alone decides. */
enum UsageFormat {
    /** A batch of CloudEvents 1.0. */
    EVENTS,
    /** One event of CloudEvents 1.0. */
    EVENT,
    /** One JSON object a line. */
    LINES,
    /** CSV with the columns of FOCUS 1.2. */
    FOCUS,
    /** A JSON array. */
    ARRAY;

    /** In the order in which they are to be tried: every type that ends in {@code +json} is plain JSON too. */
    private static final Map<String, UsageFormat> BY_MEDIA_TYPE = new LinkedHashMap<>();

    static {
        BY_MEDIA_TYPE.put("application/cloudevents-batch+json", EVENTS);
        BY_MEDIA_TYPE.put("application/cloudevents+json", EVENT);
        BY_MEDIA_TYPE.put("application/x-ndjson", LINES);
        BY_MEDIA_TYPE.put("application/ndjson", LINES);
        BY_MEDIA_TYPE.put("application/jsonl", LINES);
        BY_MEDIA_TYPE.put("text/csv", FOCUS);
        BY_MEDIA_TYPE.put("application/json", ARRAY);
    }

    /** All media types, in the order in which they are to be tried. */
    static String[] mediaTypes() {
        return BY_MEDIA_TYPE.keySet().toArray(String[]::new);
    }

    /** The format of one of them. */
    static UsageFormat of(String mediaType) {
        UsageFormat format = BY_MEDIA_TYPE.get(mediaType);
        if (format == null) {
            throw new IllegalArgumentException("no format of usage: " + mediaType);
        }
        return format;
    }

    /** A new reader, for one body. */
    RecordReader reader() {
        return switch (this) {
            case EVENTS -> (body, sink) -> JsonRecords.readArray(body, sink, new EventObjects());
            case EVENT -> (body, sink) -> JsonRecords.readOne(body, sink, new EventObjects());
            case LINES -> (body, sink) -> JsonRecords.readLines(body, sink, new PlainObjects());
            case FOCUS -> new FocusRecords();
            case ARRAY -> (body, sink) -> JsonRecords.readArray(body, sink, new PlainObjects());
        };
    }
}
