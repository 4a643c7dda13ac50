package org.usagebudget.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.usagebudget.server.fault.StartupException;

class DataHomeTest {
    private static final Map<String, String> XDG = Map.of("XDG_DATA_HOME", "/xdg");

    @Test
    void isWhereTheEnvironmentSaysElseBelowHomeAndOfRootBelowVar() {
        assertThat(DataHome.of(false, XDG, "/home/a").sandbox()).isEqualTo(Path.of("/xdg/usagebudget/sandbox"));
        assertThat(DataHome.of(false, Map.of(), "/home/a").service())
                .isEqualTo(Path.of("/home/a/.local/share/usagebudget/service"));
        assertThat(DataHome.of(false, Map.of("XDG_DATA_HOME", "relative"), "/home/a")
                        .directory())
                .isEqualTo(Path.of("/home/a/.local/share/usagebudget"));
        assertThat(DataHome.of(true, XDG, "/root").sandbox()).isEqualTo(Path.of("/var/lib/usagebudget/sandbox"));
    }

    @Test
    void userWithoutHomeIsAskedForADirectory() {
        for (String home : new String[] {"", "?"}) {
            assertThatExceptionOfType(StartupException.class)
                    .isThrownBy(() -> DataHome.of(false, Map.of(), home))
                    .satisfies(e -> assertThat(e.exitCode()).isEqualTo(StartupException.CONFIGURATION));
        }
    }

    @Test
    void ofThisProcessIsAbsolute() {
        assertThat(DataHome.ofProcess(Map.of()).directory()).isAbsolute();
    }
}
