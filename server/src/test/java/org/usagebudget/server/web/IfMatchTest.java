package org.usagebudget.server.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IfMatchTest {
    @Test
    void starIsAnyVersion() {
        assertThat(IfMatch.parse(" * ")).contains(new IfMatch(true, List.of()));
    }

    @Test
    void oneTagIsItsOpaquePart() {
        assertThat(IfMatch.parse("\"0\"")).contains(new IfMatch(false, List.of("0")));
    }

    @Test
    void listKeepsItsOrderAndPassesOverEmptyMembers() {
        assertThat(IfMatch.parse(",\"1\" ,, \"a,b\",\t\"\",")).contains(new IfMatch(false, List.of("1", "a,b", "")));
    }

    @Test
    void weakTagsAreLeftOut() {
        assertThat(IfMatch.parse("W/\"1\"")).contains(new IfMatch(false, List.of()));
        assertThat(IfMatch.parse("W/\"1\", \"2\"")).contains(new IfMatch(false, List.of("2")));
    }

    @Test
    void tagMayHoldAnyVisibleCharacterAndHighOnes() {
        assertThat(IfMatch.parse("\"!#~\u00e9\\\"")).contains(new IfMatch(false, List.of("!#~\u00e9\\")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                ",",
                "0",
                "\"",
                "\"1",
                "1\"",
                "'1'",
                "w/\"1\"",
                "W/1",
                "W/",
                "W",
                "W/ \"1\"",
                "*, \"1\"",
                "\"1\", *",
                "**",
                "\"1\"\"2\"",
                "\"1\" \"2\"",
                "\"a b\"",
                "\"a\tb\"",
                "\"\u007f\"",
                "\"1\";",
                "\"1\", x"
            })
    void anythingElseIsUnparsable(String value) {
        assertThat(IfMatch.parse(value)).isEmpty();
    }

    @Test
    void garbageNeverThrowsAndWhatParsesPrintsBackTheSame() {
        long seed = Seeds.seed("IfMatchTest");
        Random random = new Random(seed);
        String alphabet = "\"\"\"W/*, \tab0\\\u00e9\u0000";
        for (int round = 0; round < 100_000; round++) {
            StringBuilder text = new StringBuilder();
            for (int length = random.nextInt(12); length > 0; length--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }

            Optional<IfMatch> parsed = IfMatch.parse(text.toString());

            parsed.filter(condition -> !condition.any() && !condition.tags().isEmpty())
                    .ifPresent(condition -> assertThat(
                                    IfMatch.parse("\"" + String.join("\", \"", condition.tags()) + "\""))
                            .as("seed %s, %s", seed, text)
                            .contains(condition));
        }
    }
}
