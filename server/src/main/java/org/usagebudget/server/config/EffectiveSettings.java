package org.usagebudget.server.config;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The settings that are in force, written as a TOML file, each with where it comes from. Not thread-safe. */
final class EffectiveSettings {
    /** The origin of what nobody has set. */
    static final String DEFAULT = "default";

    private static final String HIDDEN = "\"***\"";

    private final StringBuilder text = new StringBuilder();
    private String section = "";

    /** Adds a setting that its key's default decides, or that has none and is not set. */
    void addDefault(ConfigKey<?> key) {
        if (key.defaultText().isEmpty()) {
            startSection(key);
            text.append("# ").append(entry(key)).append(" is not set\n");
        } else {
            add(key, key.defaultText(), DEFAULT);
        }
    }

    /** Adds a setting; a secret's value is not shown. */
    void add(ConfigKey<?> key, Object value, String origin) {
        startSection(key);
        text.append(entry(key))
                .append(" = ")
                .append(key.isSecret() ? HIDDEN : toml(value))
                .append("  # ")
                .append(origin)
                .append('\n');
    }

    private void startSection(ConfigKey<?> key) {
        String name = key.name().substring(0, key.name().indexOf('.'));
        if (!name.equals(section)) {
            text.append(section.isEmpty() ? "" : "\n").append('[').append(name).append("]\n");
            section = name;
        }
    }

    private static String entry(ConfigKey<?> key) {
        return key.name().substring(key.name().indexOf('.') + 1);
    }

    private static String toml(Object value) {
        return switch (value) {
            case Number number -> number.toString();
            case Boolean flag -> flag.toString();
            case List<?> list -> list.stream().map(EffectiveSettings::toml).collect(Collectors.joining(", ", "[", "]"));
            case Map<?, ?> map ->
                map.entrySet().stream()
                        .map(e -> quoted(String.valueOf(e.getKey())) + " = " + toml(e.getValue()))
                        .collect(Collectors.joining(", ", "{ ", " }"));
            default -> quoted(String.valueOf(value));
        };
    }

    private static String quoted(String value) {
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (Character.isISOControl(c)) {
                quoted.append("\\u%04x".formatted((int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
