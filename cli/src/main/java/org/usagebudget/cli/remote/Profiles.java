package org.usagebudget.cli.remote;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.toml.TomlMapper;

/**
 * All profiles of a user, as TOML. Immutable.
 *
 * @param standard the one that is used where none is named: the one that was signed in last; null for none
 * @param all by their names
 */
record Profiles(@Nullable String standard, Map<String, Profile> all) {
    /** What a profile may be called. */
    static final String NAME = "[A-Za-z0-9_-]{1,64}";

    static final Profiles NONE = new Profiles(null, Map.of());

    Profiles {
        all = Map.copyOf(all);
    }

    /** With one more, or another one of that name; it is the standard then. */
    Profiles signedIn(String name, Profile profile) {
        Map<String, Profile> more = new TreeMap<>(all);
        more.put(name, profile);
        return new Profiles(name, more);
    }

    /** With another one of that name, where there is one; the standard stays. */
    Profiles replaced(String name, Profile profile) {
        return all.containsKey(name) ? new Profiles(standard, signedIn(name, profile).all) : this;
    }

    /** Without the one of that name. */
    Profiles without(String name) {
        Map<String, Profile> fewer = new TreeMap<>(all);
        fewer.remove(name);
        return new Profiles(name.equals(standard) ? null : standard, fewer);
    }

    /**
     * Reads a file's text; what it has beyond what is known is dropped.
     *
     * @throws IllegalArgumentException where it is no TOML or something is missing, without a value of it
     */
    static Profiles read(String text) {
        return read(text, problem -> {
            throw new IllegalArgumentException(problem);
        });
    }

    /**
     * Reads a file's text, like {@link #read(String)}.
     *
     * @param broken is told of each profile in which something is missing, which is left out
     */
    static Profiles read(String text, Consumer<String> broken) {
        JsonNode tree;
        try {
            tree = new TomlMapper().readTree(text);
        } catch (JacksonException e) {
            // Not its message, which repeats what is there.
            throw new IllegalArgumentException("line " + e.getLocation().getLineNr() + " is not TOML");
        }
        Map<String, Profile> all = new TreeMap<>();
        for (Map.Entry<String, JsonNode> entry : tree.path("profiles").properties()) {
            String problem = problem(entry.getValue());
            if (!entry.getKey().matches(NAME)) {
                continue;
            }
            if (problem == null) {
                all.put(entry.getKey(), profile(entry.getValue()));
            } else {
                broken.accept("profile " + entry.getKey() + " has no " + problem);
            }
        }
        return new Profiles(text(tree, "default"), all);
    }

    /** What a profile lacks, or null. */
    private static @Nullable String problem(JsonNode node) {
        return Stream.of("base-url", "tenant", "client-id")
                .filter(name -> text(node, name) == null)
                .findFirst()
                .orElse(null);
    }

    private static Profile profile(JsonNode node) {
        return new Profile(
                String.valueOf(text(node, "base-url")),
                String.valueOf(text(node, "tenant")),
                String.valueOf(text(node, "client-id")),
                new Profile.Secrets(text(node, "client-secret"), text(node, "refresh-token")),
                new Profile.SignIn(text(node, "authority"), text(node, "scope"), text(node, "sign-in-id")));
    }

    private static @Nullable String text(JsonNode node, String name) {
        JsonNode value = node.path(name);
        return value.isString() ? value.stringValue() : null;
    }

    /** The file's text. */
    String text() {
        StringBuilder text = new StringBuilder("# Written by usagebudget login. It holds secrets.\n");
        add(text, "default", standard);
        new TreeMap<>(all).forEach((name, profile) -> {
            text.append("\n[profiles.").append(name).append("]\n");
            add(text, "base-url", profile.baseUrl());
            add(text, "tenant", profile.tenant());
            add(text, "client-id", profile.clientId());
            add(text, "client-secret", profile.secrets().client());
            add(text, "refresh-token", profile.secrets().refreshToken());
            add(text, "authority", profile.signIn().authority());
            add(text, "scope", profile.signIn().scope());
            add(text, "sign-in-id", profile.signIn().id());
        });
        return text.toString();
    }

    private static void add(StringBuilder text, String name, @Nullable String value) {
        if (value == null) {
            return;
        }
        text.append(name).append(" = \"");
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                text.append('\\').append(c);
            } else if (c < ' ' || c == 0x7f) {
                text.append("\\u%04x".formatted((int) c));
            } else {
                text.append(c);
            }
        }
        text.append("\"\n");
    }
}
