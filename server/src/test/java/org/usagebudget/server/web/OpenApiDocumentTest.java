package org.usagebudget.server.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The OpenAPI document in itself: well-formed, without loose ends, its examples true. */
class OpenApiDocumentTest {
    private final OpenApiDocument document = OpenApiDocument.load();

    @Test
    void everyReferenceLeadsSomewhereAndEveryComponentIsUsed() {
        TreeSet<String> used = new TreeSet<>();
        walk(document.root(), "", (_, node) -> {
            if (node.path("$ref").isString()) {
                document.resolve(node);
                used.add(node.path("$ref").stringValue());
            }
        });

        TreeSet<String> there = new TreeSet<>();
        for (Map.Entry<String, JsonNode> kind :
                document.root().path("components").properties()) {
            if (!kind.getKey().equals("securitySchemes")) {
                kind.getValue().propertyNames().forEach(n -> there.add("#/components/" + kind.getKey() + "/" + n));
            }
        }
        // No operation answers a method that it is not for.
        there.remove("#/components/responses/MethodNotAllowed");
        assertThat(used).containsExactlyElementsOf(there);
    }

    @Test
    void everyOperationHasANameOfItsOwnATagAndASummary() {
        List<String> tags = document.root()
                .path("tags")
                .valueStream()
                .map(tag -> tag.path("name").stringValue())
                .toList();

        assertThat(document.operations())
                .extracting(OpenApiDocument.Operation::id)
                .doesNotHaveDuplicates();
        assertThat(document.operations()).hasSizeGreaterThan(20).allSatisfy(operation -> {
            assertThat(operation.id()).matches("[a-z][A-Za-z]+");
            assertThat(operation.node().path("tags").valueStream().map(JsonNode::stringValue))
                    .hasSize(1)
                    .isSubsetOf(tags);
            assertThat(operation.node().path("summary").stringValue()).endsWith(".");
        });
    }

    @Test
    void everyVariableOfAPathIsAParameterAndTheOtherWayRound() {
        assertThat(document.operations()).allSatisfy(operation -> {
            List<String> parameters = operation.parameters().stream()
                    .filter(parameter -> parameter.path("in").stringValue().equals("path"))
                    .map(parameter -> "{" + parameter.path("name").stringValue() + "}")
                    .toList();
            assertThat(operation.template().split("/", -1))
                    .filteredOn(segment -> segment.startsWith("{"))
                    .containsExactlyInAnyOrderElementsOf(parameters);
        });
    }

    @Test
    void everyAnswerHasTheRequestsIds() {
        assertThat(document.operations()).allSatisfy(operation -> {
            for (String status : operation.node().path("responses").propertyNames()) {
                JsonNode response = operation.response(Integer.parseInt(status)).orElseThrow();
                assertThat(response.path("headers").propertyNames())
                        .as(operation + " " + status)
                        .contains("MS-RequestId", "MS-CorrelationId");
            }
        });
    }

    @Test
    void everySchemaIsOneOfJsonSchema() {
        Schema schemas = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(SchemaLocation.of("https://json-schema.org/draft/2020-12/schema"));

        walk(document.root(), "", (pointer, node) -> {
            if (pointer.endsWith("/schema") || pointer.matches("/components/schemas/[A-Za-z]+")) {
                assertThat(schemas.validate(node)).as(pointer).isEmpty();
            }
        });
    }

    @Test
    void everyExampleIsTrue() {
        OpenApiSchemas schemas = new OpenApiSchemas(OpenApiSchemas.closed(document));
        List<String> examples = new ArrayList<>();

        walk(document.root(), "", (pointer, node) -> {
            boolean isSchema = node.path("examples").isArray();
            JsonNode schema = isSchema ? node : node.path("schema");
            List<JsonNode> values = new ArrayList<>();
            if (isSchema) {
                node.path("examples").forEach(values::add);
            } else if (node.has("example")) {
                values.add(node.path("example"));
            } else {
                node.path("examples").forEach(each -> values.add(each.path("value")));
            }
            boolean isRequest = pointer.contains("/requestBody") || pointer.contains("/parameters");
            for (JsonNode value : values) {
                examples.add(pointer);
                OpenApiSchemas judge = isRequest ? new OpenApiSchemas(document) : schemas;
                assertThat(judge.errors(schema, value)).as(pointer).isEmpty();
            }
        });

        assertThat(examples).hasSizeGreaterThan(10);
    }

    private static void walk(JsonNode node, String pointer, BiConsumer<String, JsonNode> visitor) {
        visitor.accept(pointer, node);
        if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                walk(node.path(i), pointer + "/" + i, visitor);
            }
        }
        for (Map.Entry<String, JsonNode> member : node.properties()) {
            // What an example holds is data, not a part of the document.
            if (!member.getKey().equals("example") && !member.getKey().equals("examples")) {
                walk(member.getValue(), pointer + "/" + member.getKey().replace("/", "~1"), visitor);
            }
        }
    }
}
