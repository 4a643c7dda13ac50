package org.usagebudget.junit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class JunitPageTest {
    private static final Path README = Path.of("..", "README.md");
    private static final Path PAGE = Path.of("..", "docs", "junit.md");

    @Test
    void exampleOfThePageAndTheReadmeIsTheTestThatIsRun() throws IOException {
        Path source = Path.of("src", "test", "java", "org", "usagebudget", "junit", "BudgetIT.java");

        String test = squeezed(Files.readString(source));
        assertThat(test).endsWith(examples(PAGE).get(0));
        assertThat(examples(README)).anyMatch(test::endsWith);
    }

    @Test
    void exampleForSpringBootIsTheTestThatIsRun() throws IOException {
        Path source = Path.of(
                "spring-boot", "src", "test", "project", "src", "test", "java", "example", "BudgetServiceTest.java");

        assertThat(squeezed(Files.readString(source))).endsWith(examples(PAGE).get(1));
    }

    private static List<String> examples(Path page) throws IOException {
        return Pattern.compile("```java\\R.*?```", Pattern.DOTALL)
                .matcher(Files.readString(page))
                .results()
                .map(found -> squeezed(found.group().replaceAll("```(java)?", "")))
                .toList();
    }

    private static String squeezed(String text) {
        return text.replaceAll("\\s+", "");
    }
}
