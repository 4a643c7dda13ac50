package org.usagebudget.server.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.usagebudget.model.Fault;

/** Each fault with a body is translated into each language, and nothing else is. */
class FaultDescriptionsTest {
    /** Answered without a body; its text is the reason phrase, which is the wire's. */
    private static final Set<FaultCode> WITHOUT_BODY = EnumSet.of(FaultCode.MFA_REQUIRED);

    private static final FaultDescriptions DESCRIPTIONS = FaultDescriptions.load();

    @ParameterizedTest
    @EnumSource(value = Language.class, mode = EnumSource.Mode.EXCLUDE, names = "ENGLISH")
    void fileHasEveryFaultOnceAndNoOther(Language language) throws IOException {
        Set<String> expected = EnumSet.complementOf(EnumSet.copyOf(WITHOUT_BODY)).stream()
                .map(FaultCode::name)
                .collect(Collectors.toSet());

        assertThat(FaultDescriptions.read(language).stringPropertyNames()).isEqualTo(expected);
        try (InputStream in = FaultDescriptions.class.getResourceAsStream(FaultDescriptions.fileName(language))) {
            String file = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
            assertThat(file.lines().map(line -> line.substring(0, line.indexOf('='))))
                    .as("Properties itself would overlook a repeated name")
                    .doesNotHaveDuplicates();
        }
    }

    @ParameterizedTest
    @EnumSource(value = Language.class, mode = EnumSource.Mode.EXCLUDE, names = "ENGLISH")
    void everyTextIsTranslatedAndFits(Language language) {
        for (FaultCode code : EnumSet.complementOf(EnumSet.copyOf(WITHOUT_BODY))) {
            String text = DESCRIPTIONS.text(code, language);
            assertThat(text)
                    .as("%s in %s", code, language)
                    .isNotBlank()
                    .isEqualTo(text.strip())
                    .isNotEqualTo(code.description())
                    .hasSizeLessThanOrEqualTo(Fault.DESCRIPTION_MAX)
                    .doesNotContain("\uFFFD", "Ã", "\t");
            assertThat(text.endsWith(".") || text.endsWith("。"))
                    .as("%s in %s is a sentence", code, language)
                    .isTrue();
            assertThat(names(text))
                    .as("%s in %s keeps the names of the wire", code, language)
                    .isEqualTo(names(code.description()));
        }
    }

    /** What may not be translated. */
    private static Set<String> names(String text) {
        return Arrays.asList(
                        "MS-RequestId",
                        "MS-Contract-Version",
                        "ETag",
                        "Allow",
                        "HTTP",
                        "URI",
                        "application/json",
                        "UTF-8",
                        "v1")
                .stream()
                .filter(text::contains)
                .collect(Collectors.toSet());
    }

    @ParameterizedTest
    @EnumSource(FaultCode.class)
    void englishIsWhatTheFaultItselfSays(FaultCode code) {
        assertThat(DESCRIPTIONS.text(code, Language.ENGLISH)).isEqualTo(code.description());
        assertThat(code.description()).hasSizeLessThanOrEqualTo(Fault.DESCRIPTION_MAX);
    }
}
