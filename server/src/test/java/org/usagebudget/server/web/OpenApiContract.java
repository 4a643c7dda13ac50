package org.usagebudget.server.web;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/**
 * Holds exchanges to the OpenAPI document: an answer's status, type, headers and body must be as its operation says, with no
 * member beyond; and where the server was content with a request, so must the document be. What differs is an
 * {@link AssertionError} that names the operation, the place and the answer. Thread-safe.
 */
final class OpenApiContract {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private static final OpenApiContract SERVED = new OpenApiContract(OpenApiDocument.load());

    private final OpenApiDocument requests;
    private final OpenApiSchemas requestSchemas;
    private final OpenApiDocument answers;
    private final OpenApiSchemas answerSchemas;

    OpenApiContract(OpenApiDocument document) {
        requests = document;
        requestSchemas = new OpenApiSchemas(requests);
        answers = OpenApiSchemas.closed(document);
        answerSchemas = new OpenApiSchemas(answers);
    }

    /** The contract of the document that the server serves. */
    static OpenApiContract served() {
        return SERVED;
    }

    /** Fails where the exchange is not as the document says; else the operation's name, empty where the request met none. */
    Optional<String> check(ApiExchange exchange) {
        Optional<OpenApiDocument.Match> match = answers.find(exchange.method(), exchange.path());
        List<String> wrong = new ArrayList<>();
        if (match.isEmpty()) {
            checkRefusal(exchange, wrong);
        } else {
            checkAnswer(match.get().operation(), exchange, wrong);
            if (exchange.isSuccess()) {
                checkRequest(requests.find(exchange.method(), exchange.path()).orElseThrow(), exchange, wrong);
            }
        }
        if (!wrong.isEmpty()) {
            String operation = match.map(found -> found.operation().toString()).orElse("no operation");
            throw new AssertionError(operation + ": " + String.join("; ", wrong) + "; " + exchange);
        }
        return match.map(found -> found.operation().id());
    }

    /** What has no operation is refused, on its road there or because there is none. */
    private void checkRefusal(ApiExchange exchange, List<String> wrong) {
        if (!exchange.isRefusal()) {
            wrong.add("the server answers what the document does not have");
            return;
        }
        String name =
                exchange.status() == 405 ? "MethodNotAllowed" : exchange.status() == 503 ? "Unavailable" : "NotFound";
        checkContent(answers.root().path("components").path("responses").path(name), exchange, wrong);
    }

    private void checkAnswer(OpenApiDocument.Operation operation, ApiExchange exchange, List<String> wrong) {
        Optional<JsonNode> response = operation.response(exchange.status());
        if (response.isEmpty()) {
            wrong.add("status " + exchange.status() + " is not documented");
            return;
        }
        checkContent(response.get(), exchange, wrong);
    }

    private void checkContent(JsonNode response, ApiExchange exchange, List<String> wrong) {
        for (Map.Entry<String, JsonNode> entry : response.path("headers").properties()) {
            JsonNode header = answers.resolve(entry.getValue());
            Optional<String> value = exchange.answerHeader(entry.getKey());
            boolean withoutBody = exchange.status() == 401 && exchange.answer().length == 0;
            if (value.isEmpty() && header.path("required").asBoolean(false) && !withoutBody) {
                wrong.add("the answer lacks the header " + entry.getKey());
            }
            value.ifPresent(text -> check(
                    answerSchemas,
                    "header " + entry.getKey(),
                    header.path("schema"),
                    text(answers, header, text),
                    wrong));
        }
        checkBody(response.path("content"), exchange, wrong);
    }

    private void checkBody(JsonNode content, ApiExchange exchange, List<String> wrong) {
        if (exchange.answer().length == 0) {
            // The one fault without a body is that of a missing second factor.
            if (!content.isMissingNode() && exchange.status() != 401) {
                wrong.add("the answer lacks its body");
            }
            return;
        }
        if (content.isMissingNode()) {
            wrong.add("an answer without a body has one");
            return;
        }
        String type = mediaType(exchange.answerHeader("Content-Type").orElse("none"));
        JsonNode schema = content.path(type).path("schema");
        if (schema.isMissingNode()) {
            wrong.add("the type " + type + " is not documented");
        } else if (type.equals(Answer.JSON)) {
            try {
                check(answerSchemas, "the answer at", schema, JSON.readTree(exchange.answer()), wrong);
            } catch (JacksonException e) {
                wrong.add("the answer is not JSON: " + e.getOriginalMessage());
            }
        }
    }

    private void checkRequest(OpenApiDocument.Match match, ApiExchange exchange, List<String> wrong) {
        // The document says that letter case does not count here.
        Map<String, String> query = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        query.putAll(pairs(exchange.query()));
        for (JsonNode parameter : match.operation().parameters()) {
            String name = parameter.path("name").stringValue();
            String place = parameter.path("in").stringValue();
            Optional<String> value = switch (place) {
                case "path" -> Optional.ofNullable(match.variables().get(name));
                case "query" -> Optional.ofNullable(query.get(name));
                case "header" -> exchange.requestHeader(name);
                default -> throw new AssertionError("no such place of parameters: " + place);
            };
            if (value.isEmpty()) {
                if (parameter.path("required").asBoolean(false)) {
                    wrong.add("a request without " + name + " succeeds");
                }
            } else {
                checkParameter(parameter, value.get(), wrong);
            }
        }
        if (match.operation().needsToken()
                && exchange.requestHeader("Authorization").isEmpty()) {
            wrong.add("a request without a token succeeds");
        }
        checkRequestBody(match.operation(), exchange, wrong);
    }

    private void checkParameter(JsonNode parameter, String text, List<String> wrong) {
        String name = "parameter " + parameter.path("name").stringValue();
        JsonNode json = parameter.path("content").path(Answer.JSON).path("schema");
        if (json.isMissingNode()) {
            check(requestSchemas, name, parameter.path("schema"), text(requests, parameter, text), wrong);
            return;
        }
        try {
            check(requestSchemas, name, json, JSON.readTree(text), wrong);
        } catch (JacksonException e) {
            wrong.add(name + " is not JSON: " + e.getOriginalMessage());
        }
    }

    private void checkRequestBody(OpenApiDocument.Operation operation, ApiExchange exchange, List<String> wrong) {
        JsonNode body = requests.resolve(operation.node().path("requestBody"));
        if (body.isMissingNode()) {
            return;
        }
        if (exchange.sent().length == 0) {
            if (body.path("required").asBoolean(false)) {
                wrong.add("a request without a body succeeds");
            }
            return;
        }
        String type = mediaType(exchange.requestHeader("Content-Type").orElse(Answer.JSON));
        JsonNode json = body.path("content").path(Answer.JSON).path("schema");
        JsonNode form =
                body.path("content").path("application/x-www-form-urlencoded").path("schema");
        if (!json.isMissingNode() && (type.equals("text/json") || type.equals(Answer.JSON) || type.endsWith("+json"))) {
            check(requestSchemas, "the request at", json, JSON.readTree(withoutMark(exchange.sent())), wrong);
        } else if (!form.isMissingNode() && type.equals("application/x-www-form-urlencoded")) {
            ObjectNode members = JSON.createObjectNode();
            pairs(new String(exchange.sent(), StandardCharsets.UTF_8)).forEach(members::put);
            check(requestSchemas, "the form at", form, members, wrong);
        } else if (body.path("content").path(type).isMissingNode()) {
            wrong.add("a request of the type " + type + " succeeds");
        }
    }

    private static void check(
            OpenApiSchemas schemas, String place, JsonNode schema, JsonNode value, List<String> wrong) {
        for (String error : schemas.errors(schema, value)) {
            wrong.add(place + " " + error);
        }
    }

    /** Text as the value that its schema means. */
    private static JsonNode text(OpenApiDocument document, JsonNode parameter, String text) {
        boolean isNumber = document.resolve(parameter.path("schema"))
                        .path("type")
                        .asString("")
                        .equals("integer")
                && text.matches("-?[0-9]{1,18}");
        return isNumber ? JSON.valueToTree(Long.parseLong(text)) : StringNode.valueOf(text);
    }

    private static String mediaType(String contentType) {
        int end = contentType.indexOf(';');
        return (end < 0 ? contentType : contentType.substring(0, end)).strip().toLowerCase(Locale.ROOT);
    }

    /** The pairs of a query or a form; of those with one name, the first. */
    private static Map<String, String> pairs(String text) {
        Map<String, String> pairs = new LinkedHashMap<>();
        for (String pair : text.split("&", -1)) {
            int at = pair.indexOf('=');
            String name = Percent.decode(at < 0 ? pair : pair.substring(0, at), true);
            String value = at < 0 ? "" : Percent.decode(pair.substring(at + 1), true);
            if (name != null && value != null && !name.isEmpty()) {
                pairs.putIfAbsent(name, value);
            }
        }
        return pairs;
    }

    private static String withoutMark(byte[] json) {
        String text = new String(json, StandardCharsets.UTF_8);
        return text.startsWith("\ufeff") ? text.substring(1) : text;
    }
}
