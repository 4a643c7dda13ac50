package org.usagebudget.cli.output;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.usagebudget.model.Decimals;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Rows as JSON objects, one a line, in an array or bare. Every column is there, what is not told as null. */
final class JsonListing implements Rows {
    private static final JsonFactory JSON = new JsonFactory();

    private final PrintWriter out;
    private final List<Column> columns;
    private final boolean isArray;
    private boolean isEmpty = true;

    JsonListing(PrintWriter out, List<Column> columns, boolean isArray) {
        this.out = out;
        this.columns = columns;
        this.isArray = isArray;
    }

    @Override
    public void row(@Nullable Object... cells) {
        if (isArray) {
            out.print(isEmpty ? "[\n" : ",\n");
        }
        out.print(object(cells));
        isEmpty = false;
    }

    private String object(@Nullable Object... cells) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
            json.writeStartObject();
            for (int i = 0; i < cells.length; i++) {
                json.writeName(columns.get(i).name());
                write(json, cells[i]);
            }
            json.writeEndObject();
        }
        return text.toString();
    }

    private static void write(JsonGenerator json, @Nullable Object cell) {
        switch (cell) {
            case null -> json.writeNull();
            case BigDecimal number -> json.writeNumber(Decimals.plain(number));
            case Long number -> json.writeNumber(number);
            case Integer number -> json.writeNumber(number);
            case List<?> items -> {
                json.writeStartArray();
                items.forEach(item -> write(json, item));
                json.writeEndArray();
            }
            case Map<?, ?> members -> {
                json.writeStartObject();
                members.forEach((name, value) -> {
                    json.writeName(String.valueOf(name));
                    write(json, value);
                });
                json.writeEndObject();
            }
            default -> json.writeString(cell.toString());
        }
    }

    @Override
    public void end(boolean all) {
        if (isArray && all) {
            out.print(isEmpty ? "[]" : "\n]");
        }
        if (all || !isEmpty) {
            out.println();
        }
    }
}
