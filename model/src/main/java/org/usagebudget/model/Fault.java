package org.usagebudget.model;

import java.util.List;
import tools.jackson.core.JsonGenerator;

/**
 * The body of an error answer, in the wire's form: {@code {"code":2000,"description":"…","data":[],"source":"…"}}.
 *
 * @param code the machine code, a JSON number
 * @param description what happened and what to do, at most 1,024 characters
 * @param data further facts, such as the member that is wrong; always an array on the wire, because Microsoft's Java SDK
 *     cannot read a fault whose {@code data} is anything else
 * @param source the part that speaks
 */
public record Fault(int code, String description, List<String> data, String source) {
    /** The longest description the wire takes, in characters. */
    public static final int DESCRIPTION_MAX = 1024;

    /** Copies {@code data} and cuts a description that is too long. */
    public Fault {
        data = List.copyOf(data);
        if (description.length() > DESCRIPTION_MAX) {
            description = description.substring(0, DESCRIPTION_MAX - 1) + "…";
        }
    }

    /** Writes the fault as one JSON object. */
    public void writeTo(JsonGenerator json) {
        json.writeStartObject();
        json.writeNumberProperty("code", code);
        json.writeStringProperty("description", description);
        json.writeArrayPropertyStart("data");
        for (String fact : data) {
            json.writeString(fact);
        }
        json.writeEndArray();
        json.writeStringProperty("source", source);
        json.writeEndObject();
    }
}
