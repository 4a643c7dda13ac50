package org.usagebudget.server.web;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.usagebudget.server.operations.ContractRoutes;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** The OpenAPI document as tests read it: its operations, and which of them a request is for. Immutable, thread-safe. */
public final class OpenApiDocument {
    private static final Set<String> METHODS =
            Set.of("get", "put", "post", "delete", "patch", "head", "options", "trace");

    private final JsonNode root;
    private final Map<String, List<Operation>> operations = new LinkedHashMap<>();

    /** The document with that root. */
    OpenApiDocument(JsonNode root) {
        this.root = root;
        for (Map.Entry<String, JsonNode> path : root.path("paths").properties()) {
            List<Operation> ofPath = new ArrayList<>();
            for (Map.Entry<String, JsonNode> member : path.getValue().properties()) {
                if (METHODS.contains(member.getKey())) {
                    ofPath.add(new Operation(this, path.getKey(), member.getKey(), member.getValue()));
                }
            }
            operations.put(path.getKey(), ofPath);
        }
    }

    /** The document that the server serves. */
    public static OpenApiDocument load() {
        try (InputStream in = ContractRoutes.class.getResourceAsStream("openapi.yaml")) {
            return new OpenApiDocument(new YAMLMapper().readTree(Objects.requireNonNull(in)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The whole of it. */
    public JsonNode root() {
        return root;
    }

    /** All operations, in the document's order. */
    public List<Operation> operations() {
        return operations.values().stream().flatMap(List::stream).toList();
    }

    /** What a reference leads to, or the node itself where it is none. */
    JsonNode resolve(JsonNode node) {
        String reference = node.path("$ref").asString("");
        if (reference.isEmpty()) {
            return node;
        }
        JsonNode target = root.at(JsonPointer.compile(reference.substring(1)));
        if (target.isMissingNode()) {
            throw new AssertionError("the document has no " + reference);
        }
        return resolve(target);
    }

    /**
     * The operation for a method and a path as the server's router sees them: empty segments do not count, a literal wins over a
     * variable, and there is no way back.
     */
    Optional<Match> find(String method, String path) {
        String template = template(segments(path));
        if (template == null) {
            return Optional.empty();
        }
        return operations.getOrDefault(template, List.of()).stream()
                .filter(operation -> operation.method().equals(method))
                .findFirst()
                .map(operation -> new Match(operation, variables(operation.template(), path)));
    }

    private @Nullable String template(List<String> wanted) {
        List<String> candidates = new ArrayList<>(operations.keySet());
        for (int i = 0; i < wanted.size(); i++) {
            int at = i;
            String segment = wanted.get(i);
            List<String> literal = candidates.stream()
                    .filter(template -> at(template, at).equals(segment))
                    .toList();
            candidates = !literal.isEmpty()
                    ? literal
                    : candidates.stream()
                            .filter(template -> isVariable(at(template, at)))
                            .toList();
        }
        return candidates.stream()
                .filter(template -> segments(template).size() == wanted.size())
                .findFirst()
                .orElse(null);
    }

    private static String at(String template, int index) {
        List<String> segments = segments(template);
        return index < segments.size() ? segments.get(index) : "";
    }

    private static boolean isVariable(String segment) {
        return segment.startsWith("{") && segment.endsWith("}");
    }

    private static List<String> segments(String path) {
        List<String> segments = new ArrayList<>();
        for (String segment : path.split("/", -1)) {
            if (!segment.isEmpty()) {
                segments.add(segment);
            }
        }
        return segments;
    }

    private static Map<String, String> variables(String template, String path) {
        List<String> names = segments(template);
        List<String> values = segments(path);
        Map<String, String> variables = new LinkedHashMap<>();
        for (int i = 0; i < names.size(); i++) {
            if (isVariable(names.get(i))) {
                String name = names.get(i).substring(1, names.get(i).length() - 1);
                variables.put(name, Objects.requireNonNull(Percent.decode(values.get(i), false)));
            }
        }
        return variables;
    }

    /**
     * An operation that was found.
     *
     * @param variables the path's, decoded, by name
     */
    record Match(Operation operation, Map<String, String> variables) {}

    /**
     * An operation of the document.
     *
     * @param document where it stands
     * @param template its path
     * @param method in capitals
     * @param node what the document says of it
     */
    public record Operation(OpenApiDocument document, String template, String method, JsonNode node) {
        /** Writes the method in capitals. */
        public Operation {
            method = method.toUpperCase(java.util.Locale.ROOT);
        }

        /** Its name, unique in the document. */
        public String id() {
            return node.path("operationId").asString("");
        }

        /** Whether only the sandbox has it. */
        public boolean isSandbox() {
            return texts(node.path("tags")).contains("sandbox");
        }

        /** Whether a token is needed. */
        public boolean needsToken() {
            return !node.path("security").isArray() || !node.path("security").isEmpty();
        }

        /** The roles, one of which a caller needs. */
        public Set<String> roles() {
            return texts(node.path("x-roles"));
        }

        /** Whether App-only tokens are refused. */
        public boolean isUserOnly() {
            return node.path("x-app-user-only").asBoolean(false);
        }

        /** Its parameters and those of its path, references followed. */
        List<JsonNode> parameters() {
            List<JsonNode> all = new ArrayList<>();
            for (JsonNode parameter : node.path("parameters")) {
                all.add(document.resolve(parameter));
            }
            for (JsonNode parameter : document.root.path("paths").path(template).path("parameters")) {
                all.add(document.resolve(parameter));
            }
            return all;
        }

        /** What the document says of a status, or nothing. */
        Optional<JsonNode> response(int status) {
            JsonNode response = node.path("responses").path(Integer.toString(status));
            return response.isMissingNode() ? Optional.empty() : Optional.of(document.resolve(response));
        }

        @Override
        public String toString() {
            return method + " " + template + " (" + id() + ")";
        }

        private static Set<String> texts(JsonNode array) {
            return array.valueStream().map(JsonNode::asString).collect(Collectors.toSet());
        }
    }
}
