package org.usagebudget.server.usage;

import org.jspecify.annotations.Nullable;
import org.usagebudget.server.fault.FaultCode;
import org.usagebudget.server.fault.FaultException;
import org.usagebudget.server.ledger.UsageRecord;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads usage records as JSON: one array, or one object a line. An array is one text, so bytes that are no JSON end it; a line that is none
 * is rejected alone. Stateless.
 */
final class JsonRecords {
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(UsageLimits.NESTING_MAX)
                    .maxNameLength(UsageLimits.MEMBER_NAME_MAX)
                    .maxNumberLength(UsageLimits.TOKEN_MAX)
                    .maxStringLength(UsageLimits.TOKEN_MAX)
                    .build())
            .disable(JsonFactory.Feature.CHARSET_DETECTION)
            .build();

    /** Reads the object that the parser has just entered, to its end, and gives what has become of it to the sink. */
    interface ObjectReader {
        /** One record, or what wraps it. */
        void read(JsonParser json, long line, RecordSink sink);

        /** Rejects the record that was being read: the rest of it is no JSON. */
        void broken(RecordSink sink, long line, String detail);
    }

    private JsonRecords() {}

    /** Reads an array; {@code line} is the index of the element, from 1. */
    static void readArray(UnpackedBody body, RecordSink sink, ObjectReader objects) {
        long element = 0;
        try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), body)) {
            if (json.nextToken() != JsonToken.START_ARRAY) {
                throw new FaultException(FaultCode.INVALID_INPUT, "the body must be a JSON array");
            }
            for (JsonToken token = json.nextToken(); token != JsonToken.END_ARRAY; token = json.nextToken()) {
                element++;
                if (token == JsonToken.START_OBJECT) {
                    objects.read(json, element, sink);
                } else {
                    json.skipChildren();
                    objects.broken(sink, element, "a record must be a JSON object");
                }
            }
            if (json.nextToken() != null) {
                throw new FaultException(FaultCode.INVALID_INPUT, "nothing may follow the JSON array");
            }
        } catch (JacksonException e) {
            throw new FaultException(
                    FaultCode.INVALID_INPUT,
                    "the body is not valid JSON" + where(e) + ", after " + element + " elements");
        }
    }

    /** Reads a body that is one object. */
    static void readOne(UnpackedBody body, RecordSink sink, ObjectReader objects) {
        try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), body)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new FaultException(FaultCode.INVALID_INPUT, "the body must be a JSON object");
            }
            objects.read(json, 1, sink);
            if (json.nextToken() != null) {
                throw new FaultException(FaultCode.INVALID_INPUT, "nothing may follow the JSON object");
            }
        } catch (JacksonException e) {
            throw new FaultException(FaultCode.INVALID_INPUT, "the body is not valid JSON" + where(e));
        }
    }

    /** Reads lines; those without anything but white space are no records. */
    static void readLines(UnpackedBody body, RecordSink sink, ObjectReader objects) {
        Lines lines = new Lines(body);
        while (lines.next()) {
            if (lines.isTooLong()) {
                objects.broken(sink, lines.number(), "a line must be at most " + UsageLimits.LINE_MAX + " bytes");
            } else if (!lines.isBlank()) {
                readLine(lines, sink, objects);
            }
        }
    }

    private static void readLine(Lines lines, RecordSink sink, ObjectReader objects) {
        // A record is given on only when its line has been read to the end: what follows it may be the mistake.
        HeldBack held = new HeldBack();
        String wrong = null;
        try (JsonParser json =
                JSON.createParser(ObjectReadContext.empty(), lines.bytes(), lines.start(), lines.length())) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                wrong = "a record must be a JSON object";
            } else {
                objects.read(json, lines.number(), held);
                if (json.nextToken() != null) {
                    wrong = "nothing may follow the JSON object";
                }
            }
        } catch (JacksonException e) {
            wrong = "not valid JSON" + column(e);
        }
        if (wrong == null) {
            held.giveTo(sink, lines.number());
        } else {
            objects.broken(sink, lines.number(), wrong);
        }
    }

    /** Reads a member's value into a draft; the parser is at its first token, and at its last afterwards. */
    static void readValue(JsonParser json, Member member, RecordDraft draft) {
        draft.name(member);
        boolean decimal = member.kind() == Member.Kind.DECIMAL;
        switch (json.currentToken()) {
            case VALUE_NULL -> {}
            case VALUE_STRING -> {
                if (decimal) {
                    draft.wrongType(member);
                } else {
                    value(json, member, draft);
                }
            }
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> {
                if (decimal) {
                    value(json, member, draft);
                } else {
                    draft.wrongType(member);
                }
            }
            default -> {
                draft.wrongType(member);
                json.skipChildren();
            }
        }
    }

    private static void value(JsonParser json, Member member, RecordDraft draft) {
        char[] characters = json.getStringCharacters();
        draft.value(member, characters, json.getStringOffset(), json.getStringLength());
    }

    /** Reads all members of the object that the parser has just entered into a draft. */
    static void readMembers(JsonParser json, RecordDraft draft) {
        for (String name = json.nextName(); name != null; name = json.nextName()) {
            Member member = Member.named(name);
            json.nextToken();
            if (member == null) {
                json.skipChildren();
            } else {
                readValue(json, member, draft);
            }
        }
    }

    private static String where(JacksonException e) {
        return e.getLocation() == null
                ? ""
                : " at line " + e.getLocation().getLineNr() + ", column "
                        + e.getLocation().getColumnNr();
    }

    private static String column(JacksonException e) {
        return e.getLocation() == null ? "" : " at column " + e.getLocation().getColumnNr();
    }

    /** Keeps the one record of a line until the line has been judged. */
    private static final class HeldBack implements RecordSink {
        private @Nullable UsageRecord record;
        private @Nullable Rejection rejection;

        @Override
        public void record(long line, UsageRecord one) {
            record = one;
        }

        @Override
        public void malformed(Rejection one) {
            rejection = one;
        }

        void giveTo(RecordSink sink, long line) {
            if (record != null) {
                sink.record(line, record);
            } else if (rejection != null) {
                sink.malformed(rejection);
            }
        }
    }
}
