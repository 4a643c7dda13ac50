package org.usagebudget.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The page of the configuration is made of the table of keys; {@code -Dtest.argLine=-Dconfiguration.page.write=true} writes it
 * anew. */
class ConfigurationPageTest {
    private static final Path PAGE = Path.of("..", "docs", "configuration.md");

    @Test
    void pageIsMadeOfTheTable() throws IOException {
        String expected = page();
        if (Boolean.getBoolean("configuration.page.write")) {
            Files.writeString(PAGE, expected);
        }

        assertThat(PAGE).hasContent(expected);
    }

    private static String page() {
        StringBuilder page = new StringBuilder("""
                # Configuration

                `./usagebudget serve` reads one file, `usagebudget.toml`: the one that `--config` names, else the one in
                `USAGEBUDGET_CONFIG`, else the one in the working directory where there is one. An environment variable wins over the
                file, an option over both. A key that is not in this table stops the start and is named.
                `./usagebudget config` prints the values in force and where each comes from, secrets as `***`.

                A secret may also come from a file: its variable with `_FILE` behind names that. Sizes are bytes or have a unit
                (`64 KiB`), durations have one (`5 s`, `250 ms`) or are ISO 8601 (`PT5S`). Lists are TOML arrays, in the environment
                separated by commas.

                | Key | Environment | Value | Default | What it decides |
                |---|---|---|---|---|
                """);
        for (ConfigKey<?> key : ConfigKeys.ALL) {
            page.append("| `%s` | `%s` | %s | %s | %s%s |\n"
                    .formatted(
                            key.name(),
                            key.environmentName(),
                            key.form(),
                            key.defaultText().isEmpty() ? "none" : "`" + key.defaultText() + "`",
                            key.meaning(),
                            key.isSecret() ? " A secret." : ""));
        }
        return page.toString();
    }
}
