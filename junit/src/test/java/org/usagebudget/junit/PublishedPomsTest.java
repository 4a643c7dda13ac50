package org.usagebudget.junit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the poms of the libraries say to those who depend on them. */
class PublishedPomsTest {
    private static final Path ROOT = Path.of("..");

    @Test
    void bomNamesEveryLibraryInTheVersionOfTheBuild() throws IOException {
        String bom = pom("bom");

        assertThat(version(bom)).isEqualTo(version(pom(".")));
        assertThat(values("artifactId", bom.substring(bom.indexOf("<dependencies>"), bom.indexOf("</dependencies>"))))
                .containsExactlyInAnyOrderElementsOf(modules()
                        .filter(PublishedPomsTest::isLibrary)
                        .map(module -> "usagebudget-" + module)
                        .toList());
    }

    @Test
    void projectThatOnlyTestsHasTheVersionOfTheBuild() throws IOException {
        String project = pom("junit/spring-boot");

        assertThat(project)
                .contains("<artifactId>usagebudget-spring-boot-test</artifactId>\n  <version>" + version(pom("."))
                        + "</version>");
    }

    @Test
    void whatIsNoLibraryIsNotPublished() throws IOException {
        assertThat(Stream.concat(modules(), Stream.of("bench", "junit/spring-boot"))
                        .filter(module -> !module.equals("bom") && !isLibrary(module)))
                .hasSize(5)
                .allSatisfy(module -> assertThat(pom(module)).contains("<maven.deploy.skip>true</maven.deploy.skip>"));
    }

    @Test
    void noLibraryDependsOnWhatIsNotPublished() {
        assertThat(List.of("model", "client", "client-msal", "junit")).allSatisfy(module -> {
            String pom = pom(module);
            String dependencies = pom.substring(pom.indexOf("<dependencies>"), pom.indexOf("  </dependencies>"));
            assertThat(dependencies).doesNotContain("usagebudget-dist").doesNotContain("usagebudget-cli<");
        });
    }

    private static Stream<String> modules() throws IOException {
        return values("module", pom(".").replaceAll("(?s)<profiles>.*", "")).stream();
    }

    private static boolean isLibrary(String module) {
        return pom(module).contains("<library.skip>false</library.skip>");
    }

    private static String version(String pom) {
        return values("version", pom).get(0);
    }

    private static List<String> values(String element, String xml) {
        return Pattern.compile("<" + element + ">([^<]*)<")
                .matcher(xml)
                .results()
                .map(PublishedPomsTest::value)
                .toList();
    }

    private static String value(MatchResult result) {
        return Objects.requireNonNull(result.group(1));
    }

    private static String pom(String module) {
        try {
            return Files.readString(ROOT.resolve(module).resolve("pom.xml"));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
