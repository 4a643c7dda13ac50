package org.usagebudget.server.fault;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.usagebudget.model.CustomerId;

/**
 * A fault on its way to the caller. Thrown wherever a request is judged, caught in one place, {@code web}, which makes the
 * answer of it. It has no stack trace: it is an answer, not an accident.
 */
public final class FaultException extends RuntimeException {
    private final FaultCode code;
    private final transient List<String> data;
    private final transient Map<String, String> headers;

    /** A fault with the facts that help the caller, such as the member that is wrong, its value and its bounds. */
    public FaultException(FaultCode code, String... data) {
        this(code, List.of(data), Map.of());
    }

    /** That the partner has no such customer: the same for another partner's customer, an unknown and a deleted one. */
    public static FaultException noRelationship(CustomerId customer) {
        return new FaultException(FaultCode.NO_RELATIONSHIP, "customer " + customer);
    }

    private FaultException(FaultCode code, List<String> data, Map<String, String> headers) {
        super(code + " " + data, null, false, false);
        this.code = code;
        this.data = data;
        this.headers = headers;
    }

    /** The same fault with one more response header, such as {@code Retry-After}. */
    public FaultException withHeader(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new FaultException(code, data, Map.copyOf(more));
    }

    /** Which fault it is. */
    public FaultCode code() {
        return code;
    }

    /** Facts for the caller, in order. */
    public List<String> data() {
        return data;
    }

    /** Response headers that go with it, by name. */
    public Map<String, String> headers() {
        return headers;
    }
}
