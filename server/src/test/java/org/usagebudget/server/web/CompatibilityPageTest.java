package org.usagebudget.server.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The page of compatibility says ✓ of what the OpenAPI document has, and of nothing else, and gives a reason for each ✗. */
class CompatibilityPageTest {
    private static final Path PAGE = Path.of("..", "docs", "compatibility.md");
    private static final Pattern ROW = Pattern.compile("\\| `([A-Z]+ /[^`]*)` \\| ([✓✗]) \\| (.*)\\|");

    /** Operations of ours, of which Partner Center's clients know nothing. */
    private static final List<String> OURS = List.of(
            "/budgets/",
            "/sandbox/",
            "/usage/",
            "/health/",
            "/metrics",
            "/openapi.yaml",
            "/adfs/",
            "authorize",
            "/v2.0/.well-known",
            "keys");

    @Test
    void pageIsTrue() throws IOException {
        Set<String> documented = OpenApiDocument.load().operations().stream()
                .map(operation -> operation.method() + " " + operation.template())
                .collect(Collectors.toSet());
        Set<String> partnerCenters = documented.stream()
                .filter(operation -> OURS.stream().noneMatch(operation::contains))
                .collect(Collectors.toCollection(TreeSet::new));
        List<String> rows = new ArrayList<>();
        Set<String> supported = new TreeSet<>();

        for (String line : Files.readAllLines(PAGE)) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                String operation = Objects.requireNonNull(row.group(1));
                rows.add(operation);
                if ("✓".equals(row.group(2))) {
                    supported.add(operation);
                } else {
                    assertThat(row.group(3)).as(line).isNotBlank();
                }
            }
        }

        assertThat(rows).hasSizeGreaterThan(30).doesNotHaveDuplicates();
        assertThat(supported).isEqualTo(partnerCenters);
    }
}
