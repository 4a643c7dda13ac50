package org.usagebudget.server.fault;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import java.util.Properties;

/**
 * What each fault means, in every language. English stands in {@link FaultCode}; the others in one file each beside this
 * class, read once. Immutable, thread-safe.
 */
public final class FaultDescriptions {
    private final Map<Language, Map<FaultCode, String>> translations;

    private FaultDescriptions(Map<Language, Map<FaultCode, String>> translations) {
        this.translations = translations;
    }

    /** Reads the files; fails where one is missing. */
    public static FaultDescriptions load() {
        Map<Language, Map<FaultCode, String>> all = new EnumMap<>(Language.class);
        for (Language language : Language.values()) {
            Map<FaultCode, String> texts = new EnumMap<>(FaultCode.class);
            if (language != Language.ENGLISH) {
                Properties file = read(language);
                for (FaultCode code : FaultCode.values()) {
                    String text = file.getProperty(code.name());
                    if (text != null) {
                        texts.put(code, text);
                    }
                }
            }
            all.put(language, texts);
        }
        return new FaultDescriptions(all);
    }

    /** The translations into a language by the names of the faults, as its file has them. */
    static Properties read(Language language) {
        Properties file = new Properties();
        String name = fileName(language);
        try (InputStream in = FaultDescriptions.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the resource " + name + " is missing");
            }
            try (Reader reader = new InputStreamReader(in, StandardCharsets.UTF_8)) {
                file.load(reader);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file;
    }

    /** The resource with the translations into that language. */
    static String fileName(Language language) {
        return "faults." + language.tag() + ".properties";
    }

    /** What happened, in that language; in English where it is not translated. */
    public String text(FaultCode code, Language language) {
        return translations.getOrDefault(language, Map.of()).getOrDefault(code, code.description());
    }
}
