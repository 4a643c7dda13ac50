package org.usagebudget.server.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.usagebudget.server.fault.StartupException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.toml.TomlMapper;

/**
 * Makes the {@link Config} of a file, the environment and the command line; each wins over the one before. A name that no
 * setting has, and a value out of its bounds, stop the start with {@link StartupException#CONFIGURATION} and are named.
 */
public final class ConfigLoader {
    /** The file that is read where none is named. */
    public static final String FILE_NAME = "usagebudget.toml";

    /** The largest configuration file, in bytes. */
    static final int FILE_MAX = 1 << 20;

    /** The largest file with a secret, in bytes. */
    static final int SECRET_FILE_MAX = 1 << 16;

    /** How much of a wrong value is shown. */
    static final int SHOWN_MAX = 100;

    private static final String FILE_SUFFIX = "_FILE";
    private static final Map<String, ConfigKey<?>> BY_NAME =
            ConfigKeys.ALL.stream().collect(Collectors.toMap(ConfigKey::name, Function.identity()));
    private static final Map<String, ConfigKey<?>> BY_VARIABLE =
            ConfigKeys.ALL.stream().collect(Collectors.toMap(ConfigKey::environmentName, Function.identity()));

    private final Map<String, String> environment;
    private final Path workingDirectory;
    private final Path databaseDirectory;

    /**
     * A loader.
     *
     * @param environment the environment variables; an empty one counts as absent
     * @param workingDirectory what relative paths start from
     * @param databaseDirectory the default of {@code database.directory}
     */
    public ConfigLoader(Map<String, String> environment, Path workingDirectory, Path databaseDirectory) {
        this.environment = Map.copyOf(environment);
        this.workingDirectory = workingDirectory.toAbsolutePath();
        this.databaseDirectory = databaseDirectory;
    }

    /**
     * The configuration.
     *
     * @param file the file to read; null means the one in {@code USAGEBUDGET_CONFIG}, else {@link #FILE_NAME} in the
     *     working directory where there is one
     * @param options values by {@link ConfigKey#name()} that win over everything else
     */
    public Config load(@Nullable Path file, Map<String, String> options) {
        Values values = new Values(settings(file, options));

        return new Config(
                server(values),
                new Config.Limits(
                        values.get(ConfigKeys.LIMITS_BODY_MAX),
                        values.get(ConfigKeys.LIMITS_HEADERS_MAX),
                        values.get(ConfigKeys.LIMITS_CONNECTIONS_MAX),
                        values.get(ConfigKeys.LIMITS_HEAD_TIMEOUT),
                        values.get(ConfigKeys.LIMITS_BODY_TIMEOUT),
                        values.get(ConfigKeys.LIMITS_IN_FLIGHT_MAX),
                        values.get(ConfigKeys.RATE_PARTNER_PER_SECOND)),
                database(values),
                new Config.Ledger(
                        values.get(ConfigKeys.LEDGER_LANES),
                        values.get(ConfigKeys.LEDGER_BATCH_MAX),
                        values.get(ConfigKeys.LEDGER_QUEUE_MAX),
                        values.get(ConfigKeys.LEDGER_WAIT_MAX)),
                new Config.Retention(
                        values.get(ConfigKeys.USAGE_RETENTION_MONTHS), values.get(ConfigKeys.AUDIT_RETENTION_MONTHS)),
                new Config.Auth(
                        values.find(ConfigKeys.AUTH_ISSUERS).orElse(List.of()),
                        values.find(ConfigKeys.AUTH_AUDIENCES).orElse(List.of()),
                        values.get(ConfigKeys.AUTH_ROLES_CLAIM),
                        values.find(ConfigKeys.AUTH_ROLE_MAP).orElse(Map.of()),
                        values.get(ConfigKeys.AUTH_CLOCK_SKEW)),
                operations(values),
                new Config.Customers(values.get(ConfigKeys.CUSTOMERS_IMPORT_MAX)),
                new Config.Usage(values.get(ConfigKeys.USAGE_BODY_MAX), values.get(ConfigKeys.USAGE_BATCH_MAX)));
    }

    private static Config.Operations operations(Values values) {
        int port = values.get(ConfigKeys.MANAGEMENT_PORT);
        if (port != 0 && port == values.get(ConfigKeys.SERVER_PORT)) {
            throw refusal(ConfigKeys.MANAGEMENT_PORT + " must be another port than " + ConfigKeys.SERVER_PORT
                    + ", or 0 for the same, was " + port);
        }
        return new Config.Operations(port, values.get(ConfigKeys.LOG_FORMAT).equals("json"));
    }

    /**
     * Every setting with the value that is in force and where it comes from, as a file that {@link #load} would read;
     * secrets as {@code ***}. Refuses what {@code load} refuses.
     *
     * @param file as for {@code load}
     * @param options as for {@code load}
     */
    public String effective(@Nullable Path file, Map<String, String> options) {
        load(file, options);
        Map<ConfigKey<?>, Setting> settings = settings(file, options);
        EffectiveSettings text = new EffectiveSettings();
        for (ConfigKey<?> key : ConfigKeys.ALL) {
            Setting setting = settings.get(key);
            if (setting != null) {
                text.add(key, setting.raw, setting.origin);
            } else if (key == ConfigKeys.DATABASE_DIRECTORY) {
                text.add(key, databaseDirectory.toString(), EffectiveSettings.DEFAULT);
            } else {
                text.addDefault(key);
            }
        }
        return text.toString();
    }

    private Map<ConfigKey<?>, Setting> settings(@Nullable Path file, Map<String, String> options) {
        Map<ConfigKey<?>, Setting> settings = new LinkedHashMap<>();
        configFile(file).ifPresent(path -> readFile(path, settings));
        readEnvironment(settings);
        options.forEach(
                (name, text) -> settings.put(known(BY_NAME.get(name), name, "options"), new Setting(text, "options")));
        return settings;
    }

    private Config.Server server(Values values) {
        Optional<Path> certificate = path(values, ConfigKeys.SERVER_TLS_CERTIFICATE);
        Optional<Path> key = path(values, ConfigKeys.SERVER_TLS_KEY);
        if (certificate.isPresent() != key.isPresent()) {
            throw refusal("of " + ConfigKeys.SERVER_TLS_CERTIFICATE + " and " + ConfigKeys.SERVER_TLS_KEY
                    + " one is set and the other is not");
        }
        return new Config.Server(
                values.get(ConfigKeys.SERVER_HOST),
                values.get(ConfigKeys.SERVER_PORT),
                values.find(ConfigKeys.SERVER_PUBLIC_URL)
                        .map(PublicUrl::withoutSlash)
                        .orElse(null),
                certificate.isPresent() && key.isPresent() ? new Config.Tls(certificate.get(), key.get()) : null,
                values.find(ConfigKeys.SERVER_TRUSTED_PROXIES).orElse(List.of()).stream()
                        .map(AddressBlock::parse)
                        .toList());
    }

    private Optional<Path> path(Values values, ConfigKey<String> key) {
        return values.find(key).map(text -> workingDirectory.resolve(text).normalize());
    }

    private Config.Database database(Values values) {
        Optional<String> url = values.find(ConfigKeys.DATABASE_URL);
        Optional<String> ownerUrl = values.find(ConfigKeys.DATABASE_OWNER_URL);
        if (ownerUrl.isPresent() && url.isEmpty()) {
            throw refusal(ConfigKeys.DATABASE_OWNER_URL + " is set, but " + ConfigKeys.DATABASE_URL + " is not");
        }
        return new Config.Database(
                url.orElse(null),
                ownerUrl.orElse(null),
                values.find(ConfigKeys.DATABASE_USER).orElse(null),
                values.find(ConfigKeys.DATABASE_PASSWORD).orElse(null),
                path(values, ConfigKeys.DATABASE_DIRECTORY).orElse(databaseDirectory),
                values.get(ConfigKeys.DATABASE_POOL_MAX));
    }

    private Optional<Path> configFile(@Nullable Path named) {
        if (named != null) {
            return Optional.of(workingDirectory.resolve(named));
        }
        String variable = environment.getOrDefault(ConfigKeys.CONFIG_VARIABLE, "");
        if (!variable.isEmpty()) {
            return Optional.of(workingDirectory.resolve(variable));
        }
        return Optional.of(workingDirectory.resolve(FILE_NAME)).filter(Files::exists);
    }

    private static void readFile(Path file, Map<ConfigKey<?>, Setting> settings) {
        String text = contents(file, FILE_MAX);
        JsonNode tree;
        try {
            tree = new TomlMapper().readTree(text);
        } catch (JacksonException e) {
            throw new StartupException(
                    StartupException.CONFIGURATION,
                    file + ":" + e.getLocation().getLineNr() + ":"
                            + e.getLocation().getColumnNr() + ": " + shown(e.getOriginalMessage()),
                    e);
        }
        for (Map.Entry<String, JsonNode> section : tree.properties()) {
            if (!section.getValue().isObject()) {
                throw unknown(section.getKey(), file.toString());
            }
            for (Map.Entry<String, JsonNode> entry : section.getValue().properties()) {
                String name = section.getKey() + "." + entry.getKey();
                ConfigKey<?> key = known(BY_NAME.get(name), name, file.toString());
                settings.put(key, new Setting(TomlValues.plain(entry.getValue()), file.toString()));
            }
        }
    }

    private void readEnvironment(Map<ConfigKey<?>, Setting> settings) {
        environment.forEach((variable, value) -> {
            if (!variable.startsWith(ConfigKeys.ENVIRONMENT_PREFIX)
                    || ConfigKeys.OTHER_VARIABLES.contains(variable)
                    || value.isEmpty()) {
                return;
            }
            ConfigKey<?> key = BY_VARIABLE.get(variable);
            if (key != null) {
                settings.put(key, new Setting(value, variable));
                return;
            }
            String base = variable.endsWith(FILE_SUFFIX)
                    ? variable.substring(0, variable.length() - FILE_SUFFIX.length())
                    : variable;
            ConfigKey<?> secret = known(BY_VARIABLE.get(base), variable, "the environment");
            if (!secret.isSecret()) {
                throw unknown(variable, "the environment");
            }
            if (!environment.getOrDefault(base, "").isEmpty()) {
                throw refusal(base + " and " + variable + " are both set; set one");
            }
            String text = contents(workingDirectory.resolve(value), SECRET_FILE_MAX);
            settings.put(secret, new Setting(text.stripTrailing(), variable));
        });
    }

    private static String contents(Path file, int max) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(max + 1);
            if (bytes.length > max) {
                throw refusal(file + " must have at most " + max + " bytes");
            }
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (NoSuchFileException e) {
            throw new StartupException(StartupException.CONFIGURATION, file + " does not exist", e);
        } catch (IOException e) {
            throw new StartupException(StartupException.CONFIGURATION, file + " cannot be read", e);
        }
    }

    private static ConfigKey<?> known(@Nullable ConfigKey<?> key, String name, String origin) {
        if (key == null) {
            throw unknown(name, origin);
        }
        return key;
    }

    private static StartupException unknown(String name, String origin) {
        return refusal(shown(name) + " in " + origin + " is not a setting");
    }

    private static StartupException refusal(String line) {
        return new StartupException(StartupException.CONFIGURATION, line);
    }

    private static String shown(Object value) {
        String text = String.valueOf(value);
        String cut = text.length() <= SHOWN_MAX ? text : text.substring(0, SHOWN_MAX) + "…";
        return cut.replaceAll("\\p{Cntrl}", "?");
    }

    /** A value as its source has it, and the source's name. */
    private record Setting(Object raw, String origin) {}

    /** The typed values of the settings. */
    private record Values(Map<ConfigKey<?>, Setting> settings) {
        <T> Optional<T> find(ConfigKey<T> key) {
            Setting setting = settings.get(key);
            if (setting == null) {
                return key.defaultValue();
            }
            try {
                return Optional.of(key.read(setting.raw));
            } catch (IllegalArgumentException | ArithmeticException e) {
                String was = key.isSecret() ? "" : ", was " + shown(setting.raw);
                throw new StartupException(
                        StartupException.CONFIGURATION,
                        key + " in " + setting.origin + " must be " + key.form() + was,
                        e);
            }
        }

        <T> T get(ConfigKey<T> key) {
            return find(key).orElseThrow(() -> new IllegalStateException(key + " has no default"));
        }
    }
}
