package org.usagebudget.junit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class JunitPageTest {
    @Test
    void exampleOfThePageIsTheTestThatIsRun() throws IOException {
        String page = Files.readString(Path.of("..", "docs", "junit.md"));
        String example = page.substring(page.indexOf("```java") + "```java".length(), page.indexOf("```\n\n"));
        String source = Files.readString(Path.of(
                "src", "test", "java", "org", "usagebudget", "junit", BudgetIT.class.getSimpleName() + ".java"));

        assertThat(source.replaceAll("\\s+", "")).endsWith(example.replaceAll("\\s+", ""));
    }
}
