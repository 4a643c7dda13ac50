package org.usagebudget.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class OptionsTest {
    @Test
    void eachOptionTakesTheWordAfterIt() {
        Options options =
                Options.parse(List.of("--seconds", "3", "--connections", "70", "--rounds", "1"), Options.PATCH);

        assertThat(options.length()).isEqualTo(Duration.ofSeconds(3));
        assertThat(options.connections()).isEqualTo(70);
        assertThat(options.rounds()).isEqualTo(1);
        assertThat(options.customers()).isEqualTo(10_000);
    }

    @Test
    void whatIsOutOfBoundsIsNamed() {
        for (String value : List.of("0", "71", "x")) {
            assertThatThrownBy(() -> Options.parse(List.of("--connections", value), Options.PATCH))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("--connections")
                    .hasMessageContaining(value);
        }
        assertThatThrownBy(() -> Options.parse(List.of("--seconds"), Options.PATCH))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Options.parse(List.of("--colour", "1"), Options.PATCH))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
