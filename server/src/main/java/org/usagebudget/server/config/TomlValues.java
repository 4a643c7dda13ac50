package org.usagebudget.server.config;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Turns TOML's values into plain ones, so that nothing else of the configuration knows the parser. */
final class TomlValues {
    private TomlValues() {}

    /** Text, {@link BigInteger}, {@link List} or {@link Map}; anything else as a value that no setting takes. */
    static Object plain(JsonNode node) {
        if (node.isString()) {
            return node.stringValue();
        }
        if (node.isIntegralNumber()) {
            return node.bigIntegerValue();
        }
        if (node.isArray()) {
            List<Object> entries = new ArrayList<>();
            node.forEach(entry -> entries.add(plain(entry)));
            return entries;
        }
        if (node.isObject()) {
            Map<String, Object> entries = new LinkedHashMap<>();
            node.properties().forEach(entry -> entries.put(entry.getKey(), plain(entry.getValue())));
            return entries;
        }
        return new Other(node.toString());
    }

    /** A value that no setting takes: a boolean, a fraction, a date. */
    private record Other(String text) {
        @Override
        public String toString() {
            return text;
        }
    }
}
