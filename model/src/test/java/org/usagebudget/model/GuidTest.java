package org.usagebudget.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GuidTest {
    @Test
    void anyLetterCaseIsTheSameId() {
        UUID id = UUID.fromString("312b044d-dc41-4b37-c2d5-7d27322d9654");

        assertThat(Guid.parse("312b044d-dc41-4b37-c2d5-7d27322d9654")).contains(id);
        assertThat(Guid.parse("312B044D-DC41-4b37-C2D5-7D27322D9654")).contains(id);
    }

    @Test
    void everyBitSurvives() {
        for (String text : new String[] {
            "00000000-0000-0000-0000-000000000000",
            "ffffffff-ffff-ffff-ffff-ffffffffffff",
            "01234567-89ab-cdef-0123-456789abcdef"
        }) {
            assertThat(Guid.parse(text).orElseThrow()).hasToString(text);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1-2-3-4-5",
                "312b044d-dc41-4b37-c2d5-7d27322d965",
                "312b044d-dc41-4b37-c2d5-7d27322d96544",
                "312b044d-dc41-4b37-c2d5-7d27322d965g",
                "312b044d+dc41-4b37-c2d5-7d27322d9654",
                "{12b044d-dc41-4b37-c2d5-7d27322d9654",
                "312b044ddc41-4b37-c2d5-7d27322d9654a",
                "٣12b044d-dc41-4b37-c2d5-7d27322d9654",
                "312b044d-dc41-4b37-c2d5-7d27322d965@",
            })
    void refusesEveryOtherForm(String text) {
        assertThat(Guid.parse(text)).isEmpty();
    }
}
