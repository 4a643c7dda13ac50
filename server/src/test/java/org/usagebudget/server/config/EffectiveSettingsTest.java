package org.usagebudget.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.usagebudget.server.fault.StartupException;

class EffectiveSettingsTest {
    @TempDir
    private Path directory;

    @Test
    void everySettingIsListedWithItsOriginAndNoSecret() throws IOException {
        Files.writeString(directory.resolve("usagebudget.toml"), """
                [server]
                port = 9000
                [database]
                url = "postgres://someone:very-secret@localhost/db"
                [auth]
                issuers = ["https://issuer.example/a"]
                """);
        Map<String, String> environment =
                Map.of("USAGEBUDGET_SERVER_HOST", "127.0.0.2", "USAGEBUDGET_DATABASE_PASSWORD", "other-secret");

        String text =
                new ConfigLoader(environment, directory, directory).effective(null, Map.of("server.port", "9001"));

        assertThat(text.lines())
                .contains(
                        "[server]",
                        "host = \"127.0.0.2\"  # USAGEBUDGET_SERVER_HOST",
                        "port = \"9001\"  # options",
                        "password = \"***\"  # USAGEBUDGET_DATABASE_PASSWORD",
                        "lanes = \"2\"  # default",
                        "issuers = [\"https://issuer.example/a\"]  # " + directory.resolve("usagebudget.toml"),
                        "# audiences is not set");
        assertThat(text).doesNotContain("secret");
        for (ConfigKey<?> key : ConfigKeys.ALL) {
            assertThat(text).contains(key.name().substring(key.name().indexOf('.') + 1));
        }
    }

    @Test
    void whatIsPrintedCanBeReadAgain() throws IOException {
        Map<String, String> environment = Map.of(
                "USAGEBUDGET_AUTH_ISSUERS", "https://a.example,https://b.example", "USAGEBUDGET_LEDGER_LANES", "3");
        Path file = directory.resolve("printed.toml");
        Files.writeString(file, new ConfigLoader(environment, directory, directory).effective(null, Map.of()));

        Config again = new ConfigLoader(Map.of(), directory, directory).load(file, Map.of());

        assertThat(again).isEqualTo(new ConfigLoader(environment, directory, directory).load(null, Map.of()));
    }

    @Test
    void whatWouldStopTheStartStopsThisToo() {
        assertThatThrownBy(() -> new ConfigLoader(Map.of("USAGEBUDGET_SERVER_PORT", "x"), directory, directory)
                        .effective(null, Map.of()))
                .isInstanceOf(StartupException.class)
                .hasMessageContaining("server.port");
    }
}
