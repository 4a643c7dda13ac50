package org.usagebudget.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BomTest {
    private static final Pattern VERSION = Pattern.compile("<version>([^<]+)</version>");
    private static final Pattern ARTIFACT = Pattern.compile("<artifactId>(usagebudget-[^<]+)</artifactId>");
    private static final Path BOM = Path.of("..", "bom", "pom.xml");

    private static List<String> all(Pattern pattern, Path file) throws IOException {
        return pattern.matcher(Files.readString(file))
                .results()
                .map((MatchResult found) -> Objects.requireNonNull(found.group(1)))
                .toList();
    }

    @Test
    void bomHasTheVersionOfTheBuild() throws IOException {
        assertThat(all(VERSION, BOM).get(0))
                .isEqualTo(all(VERSION, Path.of("..", "pom.xml")).get(0));
    }

    @Test
    void bomManagesEachLibraryAndNothingElse() throws IOException {
        List<String> libraries = new ArrayList<>();
        try (Stream<Path> modules = Files.list(Path.of(".."))) {
            for (Path module : modules.toList()) {
                Path pom = module.resolve("pom.xml");
                if (Files.exists(pom) && Files.readString(pom).contains("<library.skip>false</library.skip>")) {
                    // The first is the parent.
                    libraries.add(all(ARTIFACT, pom).get(1));
                }
            }
        }

        List<String> managed = all(ARTIFACT, BOM);

        assertThat(libraries).contains("usagebudget-client");
        assertThat(managed.subList(1, managed.size())).containsExactlyInAnyOrderElementsOf(libraries);
    }
}
