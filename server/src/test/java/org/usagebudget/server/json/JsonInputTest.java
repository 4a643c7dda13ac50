package org.usagebudget.server.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonInputTest {
    private static final String CLEF = "\ud834\udd1e";

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 99, 100})
    void shortTextIsNotCut(int length) {
        assertThat(JsonInput.cut("x".repeat(length))).isEqualTo("x".repeat(length));
    }

    @Test
    void longTextIsCut() {
        assertThat(JsonInput.cut("x".repeat(101))).isEqualTo("x".repeat(100) + "…");
    }

    @Test
    void pairOfSurrogatesIsNeverCutApart() {
        assertThat(JsonInput.cut("x".repeat(98) + CLEF)).isEqualTo("x".repeat(98) + CLEF);
        assertThat(JsonInput.cut("x".repeat(98) + CLEF + "y")).isEqualTo("x".repeat(98) + CLEF + "…");
        assertThat(JsonInput.cut("x".repeat(99) + CLEF)).isEqualTo("x".repeat(99) + "…");
        assertThat(JsonInput.cut("x".repeat(100) + CLEF)).isEqualTo("x".repeat(100) + "…");
    }

    @Test
    void halfOfAPairIsReplaced() {
        assertThat(JsonInput.cut("a\ud834b\udd1e")).isEqualTo("a\ufffdb\ufffd");
    }

    @ParameterizedTest
    @CsvSource({
        "0, true",
        "0x1f, true",
        "0x20, false",
        "0x7e, false",
        "0x7f, true",
        "0x9f, true",
        "0xa0, false",
        "0xd7ff, false",
        "0xd800, true",
        "0xdfff, true",
        "0xe000, false",
        "0x1d11e, false"
    })
    void controlsAndHalvesAreNoText(String codePoint, boolean isNoText) {
        assertThat(JsonInput.isNoText(Integer.decode(codePoint))).isEqualTo(isNoText);
    }

    @ParameterizedTest
    @CsvSource({"'', 0", "\ufeff, 3", "\ufeffa, 3", "a\ufeff, 0", "\ufefe, 0", "ab, 0"})
    void markIsMeasured(String text, int length) {
        assertThat(JsonInput.markLength(text.getBytes(StandardCharsets.UTF_8))).isEqualTo(length);
    }
}
