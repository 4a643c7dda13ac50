package org.usagebudget.server.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Runs after all integration tests, and only after all: each operation of the document has been seen to succeed. */
class OperationsCovered {
    @Test
    void everyOperationHasATest() throws IOException {
        Set<String> seen = OperationsSeen.read();

        List<String> untested = OpenApiDocument.load().operations().stream()
                .map(OpenApiDocument.Operation::id)
                .filter(id -> !seen.contains(id))
                .toList();

        assertThat(untested)
                .as("operations that no integration test has seen succeed")
                .isEmpty();
    }
}
