package org.usagebudget.server.web;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.usagebudget.server.fault.FaultCode;
import org.usagebudget.server.fault.FaultException;

/**
 * Finds the route of a request. Paths are cut at slashes, empty segments are left out, and each segment is decoded after
 * the cut, so that an encoded slash never changes which route is meant. In every place a literal wins over a variable, and
 * there is no way back: what a literal has taken is not tried as a variable again. Immutable, thread-safe.
 */
final class Router {
    private final Node root = new Node();
    private int operations;

    /** Fails on two routes with the same method and the same path. */
    Router(List<Route> routes) {
        routes.forEach(this::add);
        root.seal();
    }

    /**
     * The route for a method and a path as it came, undecoded, without the query.
     *
     * @throws FaultException 400/990010 where the path is not well-formed, 404/1000, 405/990011 with Allow
     */
    Match match(String method, @Nullable String path) {
        Node node = root;
        List<String> values = List.of();
        int length = path == null ? 0 : path.length();
        int at = 0;
        while (path != null && at < length) {
            int end = path.indexOf('/', at);
            if (end < 0) {
                end = length;
            }
            if (end > at) {
                String segment = decode(path.substring(at, end));
                Node next = node.literals.get(segment);
                if (next == null) {
                    next = node.variable;
                    if (values.isEmpty()) {
                        values = new ArrayList<>(4);
                    }
                    values.add(segment);
                }
                if (next == null) {
                    throw new FaultException(FaultCode.NOT_FOUND);
                }
                node = next;
            }
            at = end + 1;
        }
        if (node.operations.isEmpty()) {
            throw new FaultException(FaultCode.NOT_FOUND);
        }
        Operation operation = node.operations.get(method);
        if (operation == null) {
            throw new FaultException(FaultCode.METHOD_NOT_ALLOWED).withHeader("Allow", node.allow);
        }
        return new Match(operation, values);
    }

    private static String decode(String segment) {
        String decoded = Percent.decode(segment, false);
        if (decoded == null) {
            throw new FaultException(FaultCode.MALFORMED_HTTP, "path");
        }
        return decoded;
    }

    private void add(Route route) {
        Node node = root;
        List<String> names = new ArrayList<>();
        for (String segment : route.template().split("/", -1)) {
            if (segment.isEmpty()) {
                continue;
            }
            if (segment.startsWith("{") && segment.endsWith("}")) {
                names.add(segment.substring(1, segment.length() - 1));
                if (node.variable == null) {
                    node.variable = new Node();
                }
                node = node.variable;
            } else {
                node = node.literals.computeIfAbsent(segment, _ -> new Node());
            }
        }
        Operation operation = new Operation(route, List.copyOf(names), names.indexOf(Route.CUSTOMER), operations++);
        if (node.operations.putIfAbsent(route.method(), operation) != null) {
            throw new IllegalArgumentException("two routes for " + route.method() + " " + route.template());
        }
    }

    /**
     * A route with the places of its variables.
     *
     * @param customerAt which of them names the customer; -1 for none
     * @param number its place in the list of routes, from 0
     */
    record Operation(Route route, List<String> names, int customerAt, int number) {}

    /**
     * What was found.
     *
     * @param values the decoded variables, in order
     */
    record Match(Operation operation, List<String> values) {}

    private static final class Node {
        private final Map<String, Node> literals = new HashMap<>();
        private final Map<String, Operation> operations = new HashMap<>();
        private @Nullable Node variable;
        private String allow = "";

        private void seal() {
            allow = String.join(", ", new TreeMap<>(operations).keySet());
            literals.values().forEach(Node::seal);
            if (variable != null) {
                variable.seal();
            }
        }
    }
}
