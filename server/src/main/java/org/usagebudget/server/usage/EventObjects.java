package org.usagebudget.server.usage;

import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.usagebudget.server.fault.FaultCode;
import org.usagebudget.server.json.JsonInput;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * JSON objects that are events of CloudEvents 1.0 with a usage record as their {@code data}. A record without an id has the event's, with
 * its source before it, as that names an event alone in the world; one without a time has the event's. Of one thread.
 */
final class EventObjects implements JsonRecords.ObjectReader {
    private static final String VERSION = "1.0";

    private final RecordDraft draft = new RecordDraft();
    private final Map<Attribute, String> attributes = new EnumMap<>(Attribute.class);
    private boolean hasData;

    /** Attributes of an event that count here. */
    private enum Attribute {
        SPECVERSION("specversion"),
        ID("id"),
        SOURCE("source"),
        TYPE("type"),
        TIME("time");

        private static final Attribute[] ALL = values();

        private final String wireName;

        Attribute(String wireName) {
            this.wireName = wireName;
        }

        static @Nullable Attribute named(String name) {
            for (Attribute attribute : ALL) {
                if (JsonInput.isCalled(name, attribute.wireName)) {
                    return attribute;
                }
            }
            return null;
        }
    }

    @Override
    public void read(JsonParser json, long line, RecordSink sink) {
        for (String name = json.nextName(); name != null; name = json.nextName()) {
            JsonToken token = json.nextToken();
            Attribute attribute = Attribute.named(name);
            if (attribute != null) {
                readAttribute(json, token, attribute);
            } else if (JsonInput.isCalled(name, "data")) {
                readData(json, token);
            } else {
                json.skipChildren();
            }
        }
        complete();
        clear();
        draft.giveTo(sink, line);
    }

    @Override
    public void broken(RecordSink sink, long line, String detail) {
        clear();
        draft.reject(sink, line, FaultCode.INVALID_INPUT, detail);
    }

    private void clear() {
        attributes.clear();
        hasData = false;
    }

    private void readAttribute(JsonParser json, JsonToken token, Attribute attribute) {
        if (attributes.containsKey(attribute)) {
            draft.wrong("the event's " + attribute.wireName + " stands there twice");
        }
        if (token == JsonToken.VALUE_STRING) {
            putAttribute(json, attribute);
        } else if (token != JsonToken.VALUE_NULL) {
            draft.wrong("the event's " + attribute.wireName + " must be a text");
            json.skipChildren();
        }
    }

    /** Judged before a text is made of it. */
    private void putAttribute(JsonParser json, Attribute attribute) {
        int length = json.getStringLength();
        if (length > UsageLimits.TEXT_MAX) {
            draft.wrong("the event's " + attribute.wireName + " must be at most " + UsageLimits.TEXT_MAX
                    + " characters, were " + length);
        } else {
            attributes.put(attribute, json.getString());
        }
    }

    private void readData(JsonParser json, JsonToken token) {
        if (hasData) {
            draft.wrong("the event's data stand there twice");
        }
        hasData = true;
        if (token == JsonToken.START_OBJECT) {
            JsonRecords.readMembers(json, draft);
        } else {
            draft.wrong("the event's data must be a JSON object");
            json.skipChildren();
        }
    }

    private void complete() {
        for (Attribute attribute : Attribute.ALL) {
            String value = attributes.get(attribute);
            if (attribute != Attribute.TIME && (value == null || value.isEmpty())) {
                draft.wrong("the event's " + attribute.wireName + " is missing");
            }
        }
        String version = attributes.get(Attribute.SPECVERSION);
        if (version != null && !version.equals(VERSION)) {
            draft.wrong("the event's specversion must be " + VERSION + ", was " + Quoted.of(version));
        }
        if (!hasData) {
            draft.wrong("the event's data are missing");
        }
        String source = attributes.get(Attribute.SOURCE);
        String id = attributes.get(Attribute.ID);
        if (!draft.hasId() && source != null && id != null) {
            value(Member.ID, source + "#" + id);
        }
        String time = attributes.get(Attribute.TIME);
        if (time != null && !draft.hasUsageTime()) {
            value(Member.USAGE_TIME, time);
        }
    }

    private void value(Member member, String text) {
        draft.value(member, text.toCharArray(), 0, text.length());
    }
}
