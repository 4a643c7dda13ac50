package org.usagebudget.server.fault;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LanguageTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "en-US | ENGLISH",
                "\"en-US\" | ENGLISH",
                "en-US,en-US | ENGLISH",
                "de-DE | GERMAN",
                "de | GERMAN",
                "DE-at | GERMAN",
                "\"de-AT\" | GERMAN",
                "'fr' | FRENCH",
                "fr_CA | FRENCH",
                "fr;q=0.5 | FRENCH",
                "es-419 | SPANISH",
                "ES-MX,de | SPANISH",
                "ja | JAPANESE",
                "JA-JP | JAPANESE",
                "tr-TR, ja-JP , de | JAPANESE",
                "en-GB,de-DE | ENGLISH",
                "\"pt-BR\",\"fr-FR\" | FRENCH",
                ", ,de | GERMAN",
                "tr | ENGLISH",
                "d | ENGLISH",
                "den | ENGLISH",
                "deu | ENGLISH",
                "* | ENGLISH",
                "`` | ENGLISH",
                "\"\" | ENGLISH",
                ",,, | ENGLISH",
                "dé-DE | ENGLISH",
            })
    void firstKnownLanguageWins(String wanted, Language language) {
        assertThat(Language.of(wanted)).isEqualTo(language);
    }

    @Test
    void nothingIsEnglish() {
        assertThat(Language.of(null)).isEqualTo(Language.ENGLISH);
    }

    @Test
    void lettersAreComparedAlikeUnderEveryLocaleOfTheMachine() {
        assertThat(Language.of("DE-DE")).isEqualTo(Language.GERMAN);
        assertThat(Language.of("\u0130t, de")).isEqualTo(Language.GERMAN);
    }

    @Test
    void listIsReadToItsBound() {
        assertThat(Language.of("x,".repeat(Language.TAGS_MAX - 2) + "de")).isEqualTo(Language.GERMAN);
        assertThat(Language.of("x,".repeat(Language.TAGS_MAX - 1) + "de")).isEqualTo(Language.GERMAN);
        assertThat(Language.of("x,".repeat(Language.TAGS_MAX) + "de")).isEqualTo(Language.ENGLISH);
    }
}
