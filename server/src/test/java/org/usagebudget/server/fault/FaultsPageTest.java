package org.usagebudget.server.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The page of faults lists every fault, in the order of the code, and no other. */
class FaultsPageTest {
    private static final Path PAGE = Path.of("..", "docs", "faults.md");
    private static final Pattern ROW = Pattern.compile("\\| \\d+ \\| \\d{3} \\| .*");

    @Test
    void pageListsEveryFault() throws IOException {
        List<String> listed = Files.readAllLines(PAGE).stream()
                .filter(line -> ROW.matcher(line).matches())
                .toList();

        assertThat(listed)
                .containsExactlyElementsOf(Arrays.stream(FaultCode.values())
                        .map(f -> "| " + f.code() + " | " + f.status() + " | " + f.name() + " | " + f.description()
                                + " |")
                        .toList());
    }
}
