package org.usagebudget.model;

import java.io.StringWriter;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Gathers the members of an object that nobody asks for, so that they survive. Costs nothing where there are none. */
final class MoreMembers {
    /** No members. */
    static final String NONE = "{}";

    private static final JsonFactory JSON = new JsonFactory();

    private final StringWriter text = new StringWriter();
    private @Nullable JsonGenerator json;

    /** Copies the member whose value the parser is at, numbers exactly; what every resource has is left out. */
    void add(String name, JsonParser value) {
        if (!name.equals("links") && !name.equals("attributes")) {
            JsonGenerator to = open();
            to.writeName(name);
            to.copyCurrentStructureExact(value);
        }
    }

    /** Adds an object of its own with what was gathered in it, where that is anything. */
    void add(String name, MoreMembers inner) {
        if (inner.json != null) {
            JsonGenerator to = open();
            to.writeName(name);
            to.writeRawValue(inner.object());
        }
    }

    private JsonGenerator open() {
        JsonGenerator open = json;
        if (open == null) {
            open = JSON.createGenerator(ObjectWriteContext.empty(), text);
            open.writeStartObject();
            json = open;
        }
        return open;
    }

    /** The text of a JSON object. Nothing can be added afterwards. */
    String object() {
        JsonGenerator open = json;
        if (open == null) {
            return NONE;
        }
        open.writeEndObject();
        open.close();
        return text.toString();
    }
}
