package org.usagebudget.server.web;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.dialect.Dialects;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The schemas of an OpenAPI document, each compiled when it is first used. Thread-safe. */
final class OpenApiSchemas {
    private static final String DOCUMENT = "https://usagebudget.example/openapi.json";

    private final SchemaRegistry registry;
    private final Map<JsonNode, Schema> compiled = new ConcurrentHashMap<>();
    private final AtomicInteger names = new AtomicInteger();

    OpenApiSchemas(OpenApiDocument document) {
        String text = new JsonMapper().writeValueAsString(document.root());
        registry = SchemaRegistry.withDialect(
                Dialects.getOpenApi31(),
                builder -> builder.schemas(Map.of(DOCUMENT, text))
                        .schemaRegistryConfig(SchemaRegistryConfig.builder()
                                .formatAssertionsEnabled(true)
                                .locale(Locale.ROOT)
                                .build()));
    }

    /** The same document with objects that have no members but those it names: what it must be for answers of ours. */
    static OpenApiDocument closed(OpenApiDocument document) {
        JsonNode root = document.root().deepCopy();
        close(root);
        return new OpenApiDocument(root);
    }

    private static void close(JsonNode node) {
        if (node instanceof ObjectNode object
                && object.path("properties").isObject()
                && !object.has("additionalProperties")) {
            object.put("additionalProperties", false);
        }
        node.forEach(OpenApiSchemas::close);
    }

    /** What is wrong with a value, each with its JSON pointer; empty where it fits. */
    List<String> errors(JsonNode schema, JsonNode value) {
        return compiled.computeIfAbsent(schema, this::compile).validate(value).stream()
                .map(OpenApiSchemas::shown)
                .toList();
    }

    private static String shown(Error error) {
        String pointer = error.getInstanceLocation().toString();
        return (pointer.isEmpty() ? "/" : pointer) + ": " + error.getMessage();
    }

    private Schema compile(JsonNode schema) {
        JsonNode absolute = schema.deepCopy();
        lead(absolute);
        return registry.getSchema(
                SchemaLocation.of("https://usagebudget.example/place/" + names.incrementAndGet()), absolute);
    }

    /** Makes references lead into the document, since a schema by itself does not know where it stands. */
    private static void lead(JsonNode node) {
        if (node instanceof ObjectNode object && object.path("$ref").isString()) {
            object.put("$ref", DOCUMENT + object.path("$ref").stringValue());
        }
        node.forEach(OpenApiSchemas::lead);
    }
}
