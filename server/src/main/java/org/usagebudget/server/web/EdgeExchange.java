package org.usagebudget.server.web;

import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.AbstractMap.SimpleImmutableEntry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;
import org.usagebudget.model.CustomerId;
import org.usagebudget.server.audit.Caller;
import org.usagebudget.server.fault.FaultCode;
import org.usagebudget.server.fault.FaultException;
import org.usagebudget.server.json.JsonInput;

/** One request over Jetty's. Filled by {@link EdgeHandler} check by check, then given to the route. */
final class EdgeExchange implements Exchange {
    /** What proxies add to a request that they hand on. */
    private static final List<String> HANDED_ON =
            List.of("Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP");

    private final Request request;
    private final Head head;
    private final Body body;
    private final long bodyMaxElse;
    private Router.@Nullable Match match;
    private @Nullable Caller caller;
    private boolean held;
    private @Nullable CustomerId customer;
    private @Nullable IfMatch ifMatch;
    private byte @Nullable [] bytes;

    EdgeExchange(Request request, EdgeConfig config) {
        this.request = request;
        this.head = new Head(request.getHeaders());
        this.body = new Body(request, head, config);
        this.bodyMaxElse = config.limits().bodyMax();
    }

    Request request() {
        return request;
    }

    Head head() {
        return head;
    }

    Body body() {
        return body;
    }

    /** The operation that was found; null while there is none. */
    Router.@Nullable Operation operation() {
        return match == null ? null : match.operation();
    }

    /** Who calls; null while that is not known. */
    @Nullable Caller callerIfKnown() {
        return caller;
    }

    void routed(Router.Match found) {
        this.match = found;
    }

    void signedIn(Caller found) {
        this.caller = found;
    }

    /** From now on the request counts to its partner's share. */
    void held() {
        held = true;
    }

    /** To whose share it counts; null for nobody's. */
    @Nullable Caller callerHeld() {
        return held ? caller : null;
    }

    void customer(CustomerId found) {
        this.customer = found;
    }

    void ifMatch(IfMatch found) {
        this.ifMatch = found;
    }

    @Override
    public String method() {
        return request.getMethod();
    }

    @Override
    public String path() {
        String path = request.getHttpURI().getPath();
        if (path.indexOf("//") < 0 && (!path.endsWith("/") || path.length() == 1)) {
            return path;
        }
        StringBuilder plain = new StringBuilder(path.length());
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            boolean last = i + 1 == path.length();
            if (c != '/' || !(last || path.charAt(i + 1) == '/')) {
                plain.append(c);
            }
        }
        return plain.isEmpty() ? "/" : plain.toString();
    }

    @Override
    public String pathVariable(String name) {
        if (match == null) {
            throw new IllegalStateException("no route yet");
        }
        int at = match.operation().names().indexOf(name);
        if (at < 0) {
            throw new IllegalArgumentException(
                    "no variable " + name + " in " + match.operation().route().template());
        }
        return match.values().get(at);
    }

    @Override
    public CustomerId customer() {
        if (customer == null) {
            throw new IllegalStateException("the route names no customer");
        }
        return customer;
    }

    @Override
    public Optional<String> queryParameter(String name) {
        for (Map.Entry<String, String> pair : query()) {
            if (pair.getKey().equals(name)) {
                return Optional.of(pair.getValue());
            }
        }
        return Optional.empty();
    }

    @Override
    public List<Map.Entry<String, String>> query() {
        String query = request.getHttpURI().getQuery();
        return query == null ? List.of() : pairs(query, FaultCode.MALFORMED_INPUT);
    }

    @Override
    public Optional<String> header(String name) {
        return Optional.ofNullable(request.getHeaders().get(name));
    }

    @Override
    public String clientAddress() {
        InetAddress address =
                ProxiedRequests.address(request.getConnectionMetaData().getRemoteSocketAddress());
        return address == null ? "unknown" : address.getHostAddress();
    }

    @Override
    public boolean isSecure() {
        return request.isSecure();
    }

    @Override
    public Caller caller() {
        if (caller == null) {
            throw new IllegalStateException("the route is open to anybody");
        }
        return caller;
    }

    @Override
    public boolean isLocal() {
        for (String name : HANDED_ON) {
            if (request.getHeaders().contains(name)) {
                return false;
            }
        }
        return request.getConnectionMetaData().getConnection().getEndPoint().getRemoteSocketAddress()
                        instanceof InetSocketAddress peer
                && peer.getAddress() != null
                && peer.getAddress().isLoopbackAddress();
    }

    @Override
    public UUID requestId() {
        return head.requestId().value();
    }

    @Override
    public boolean isRequestIdGiven() {
        return head.requestId().given();
    }

    @Override
    public UUID correlationId() {
        return head.correlationId().value();
    }

    @Override
    public Optional<IfMatch> ifMatch() {
        return Optional.ofNullable(ifMatch);
    }

    @Override
    public byte[] jsonBody() {
        byte[] json = body(Answer.JSON);
        int mark = JsonInput.markLength(json);
        return mark == 0 ? json : Arrays.copyOfRange(json, mark, json.length);
    }

    @Override
    public List<Map.Entry<String, String>> form() {
        return pairs(new String(body(MediaType.FORM), StandardCharsets.UTF_8), FaultCode.INVALID_INPUT);
    }

    @Override
    public String mediaType(String... allowed) {
        for (String mediaType : allowed) {
            if (MediaType.is(mediaType, head.contentType())) {
                return mediaType;
            }
        }
        throw unsupported("Content-Type", head.contentType(), "must be " + String.join(" or ", allowed) + " in UTF-8");
    }

    @Override
    public byte[] body(String... mediaTypes) {
        mediaType(mediaTypes);
        String encoding = head.contentEncoding();
        if (encoding != null && !encoding.isBlank() && !encoding.equalsIgnoreCase("identity")) {
            throw unsupported("Content-Encoding", encoding, "must be identity");
        }
        if (bytes == null) {
            bytes = body.read(Math.min(WHOLE_BODY_MAX, bodyMax()));
        }
        return bytes;
    }

    @Override
    public InputStream bodyStream(String... mediaTypes) {
        mediaType(mediaTypes);
        return body.stream(bodyMax());
    }

    private long bodyMax() {
        Long own = match == null ? null : match.operation().route().bodyMax();
        return own == null ? bodyMaxElse : own;
    }

    private static FaultException unsupported(String header, @Nullable String value, String rule) {
        return new FaultException(
                FaultCode.UNSUPPORTED_MEDIA_TYPE, header + ": " + JsonInput.cut(String.valueOf(value)), rule);
    }

    /** The names and values of a query or a form; as many as its length allows, which is bounded. */
    private static List<Map.Entry<String, String>> pairs(String text, FaultCode malformed) {
        List<Map.Entry<String, String>> pairs = new ArrayList<>();
        int at = 0;
        while (at < text.length()) {
            int end = text.indexOf('&', at);
            if (end < 0) {
                end = text.length();
            }
            if (end > at) {
                String pair = text.substring(at, end);
                int equals = pair.indexOf('=');
                String name = Percent.decode(equals < 0 ? pair : pair.substring(0, equals), true);
                String value = equals < 0 ? "" : Percent.decode(pair.substring(equals + 1), true);
                if (name == null || value == null) {
                    throw new FaultException(malformed, "a name or a value is not percent-encoded UTF-8");
                }
                pairs.add(new SimpleImmutableEntry<>(name, value));
            }
            at = end + 1;
        }
        return pairs;
    }
}
