package org.usagebudget.server.config;

import java.util.Locale;
import java.util.Optional;

/**
 * One setting: its name, default, meaning and bounds, and how its value is read. Immutable.
 *
 * @param <T> the type of its value
 */
public final class ConfigKey<T> {
    private final String name;
    private final ValueReader<T> reader;
    private final String defaultText;
    private final String meaning;
    private final boolean secret;

    private ConfigKey(String name, ValueReader<T> reader, String defaultText, String meaning, boolean secret) {
        this.name = name;
        this.reader = reader;
        this.defaultText = defaultText;
        this.meaning = meaning;
        this.secret = secret;
    }

    static <T> ConfigKey<T> of(String name, ValueReader<T> reader, String defaultText, String meaning) {
        return new ConfigKey<>(name, reader, defaultText, meaning, false);
    }

    static <T> ConfigKey<T> secret(String name, ValueReader<T> reader, String meaning) {
        return new ConfigKey<>(name, reader, "", meaning, true);
    }

    /** Section and key, such as {@code limits.body-max}. */
    public String name() {
        return name;
    }

    /** The environment variable that sets it, such as {@code USAGEBUDGET_LIMITS_BODY_MAX}. */
    public String environmentName() {
        return ConfigKeys.ENVIRONMENT_PREFIX
                + name.replace('.', '_').replace('-', '_').toUpperCase(Locale.ROOT);
    }

    /** The value where nothing sets it, as it would be written; empty where there is none. */
    public String defaultText() {
        return defaultText;
    }

    /** What it decides, in one sentence. */
    public String meaning() {
        return meaning;
    }

    /** What its value must be, with unit and bounds, such as {@code a size from 1 KiB to 16 MiB}. */
    public String form() {
        return reader.form();
    }

    /** Whether its value must not be printed, and may come from a file named by {@code …_FILE}. */
    public boolean isSecret() {
        return secret;
    }

    /** The name. */
    @Override
    public String toString() {
        return name;
    }

    /**
     * The value that the text or TOML value says.
     *
     * @throws IllegalArgumentException where it is not {@link #form()}
     */
    T read(Object raw) {
        return reader.read(raw);
    }

    /** The default's value. */
    Optional<T> defaultValue() {
        return defaultText.isEmpty() ? Optional.empty() : Optional.of(reader.read(defaultText));
    }
}
