package org.usagebudget.server.web;

import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.usagebudget.model.CustomerId;
import org.usagebudget.server.audit.Caller;

/** One request, as the route that answers it sees it. Used by one thread. */
public interface Exchange {
    /** The most bytes of a body that can be read whole, whatever the route's bound: 64 MiB. */
    int WHOLE_BODY_MAX = 64 << 20;

    /** The HTTP method, in capitals. */
    String method();

    /** The path with double and trailing slashes removed, undecoded, without the query. */
    String path();

    /** The value of a variable of the route's template, decoded. */
    String pathVariable(String name);

    /** The customer in the path; only on routes whose template has {@link Route#CUSTOMER}. */
    CustomerId customer();

    /** The first value of a query parameter, decoded. */
    Optional<String> queryParameter(String name);

    /** All parameters of the query, decoded, in order, repeated ones included. */
    List<Map.Entry<String, String>> query();

    /** The first value of a header, its name in any letter case. */
    Optional<String> header(String name);

    /**
     * The IP address that the request came from, IPv6 without brackets: that of the peer, or, where the peer is a trusted
     * proxy, that of the client as the proxy tells it; "unknown" where there is none.
     */
    String clientAddress();

    /** Whether the client used TLS, with this server or with a trusted proxy before it. */
    boolean isSecure();

    /** Who calls; only on routes that need a token. */
    Caller caller();

    /**
     * Whether the request comes straight from this machine: over the loopback interface, and no proxy says that it hands it on
     * for somebody else.
     */
    boolean isLocal();

    /** MS-RequestId: the caller's, or one made here. */
    UUID requestId();

    /** Whether the caller sent MS-RequestId; one that was made here cannot have been seen before. */
    boolean isRequestIdGiven();

    /** MS-CorrelationId: the caller's, or one made here. */
    UUID correlationId();

    /** The condition in If-Match, or empty where there is none. */
    Optional<IfMatch> ifMatch();

    /**
     * The body, for JSON operations: judges the content type and coding (else 415) and the size (the route's bound, else 413),
     * reads it within its deadline (else 408). A byte order mark at its start is left out.
     */
    byte[] jsonBody();

    /** The body of {@code application/x-www-form-urlencoded} (else 415), same bounds; the values by name, in order. */
    List<Map.Entry<String, String>> form();

    /**
     * Which of these media types the body has, spelled as given here. Parameters do not count, but a {@code charset} must be
     * UTF-8. {@code application/json} stands for all that {@link #jsonBody()} takes, a body without a type included; any other
     * must be named by the caller. None of them: 415.
     */
    String mediaType(String... allowed);

    /** The body of one of these {@linkplain #mediaType media types}, whole, same bounds; no coding (else 415). */
    byte[] body(String... mediaTypes);

    /**
     * The body of one of these {@linkplain #mediaType media types} as it comes, not yet decoded from its
     * {@code Content-Encoding}, which is the reader's to judge. To be read on the request's thread, before the answer is
     * returned, and not beside the other ways of reading. A read blocks; besides what the reader itself takes, the time is
     * bounded like that of any body. Its failures are {@link org.usagebudget.server.fault.FaultException}s, thrown by the
     * read and by every one after it: 413 beyond the route's bound, 408, 400/990010. Need not be closed, nor read to its end.
     */
    InputStream bodyStream(String... mediaTypes);
}
