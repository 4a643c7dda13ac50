package org.usagebudget.client;

import java.io.StringWriter;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Which customers to list, and how many on a page. Immutable. */
public final class CustomerQuery {
    /** The largest page. */
    public static final int PAGE_SIZE_MAX = 500;

    private static final JsonFactory JSON = new JsonFactory();
    private static final CustomerQuery ALL = new CustomerQuery(100, null);

    private final int pageSize;
    private final @Nullable String filter;

    private CustomerQuery(int pageSize, @Nullable String filter) {
        this.pageSize = pageSize;
        this.filter = filter;
    }

    /** All of them. */
    public static CustomerQuery all() {
        return ALL;
    }

    /** Pages of so many customers, 1 to {@value #PAGE_SIZE_MAX}; 100 unless set. */
    public CustomerQuery pageSize(int value) {
        if (value < 1 || value > PAGE_SIZE_MAX) {
            throw new IllegalArgumentException("pageSize must be 1.." + PAGE_SIZE_MAX + ", was " + value);
        }
        return new CustomerQuery(value, filter);
    }

    /** Those whose company name begins so, in any letter case. Replaces another filter. */
    public CustomerQuery companyNameStartsWith(String value) {
        return filter("CompanyName", "starts_with", value);
    }

    /** Those whose domain begins so, in any letter case. Replaces another filter. */
    public CustomerQuery domainStartsWith(String value) {
        return filter("Domain", "starts_with", value);
    }

    /**
     * Those of any filter that the service knows. Replaces another filter.
     *
     * @param field {@code CompanyName}, {@code Domain}, {@code IndirectReseller} or {@code IndirectCloudSolutionProvider}
     * @param operator {@code starts_with}; Usage Budget knows {@code equals} too
     * @param value what is looked for
     */
    public CustomerQuery filter(String field, String operator, String value) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
            json.writeStartObject();
            json.writeStringProperty("Field", field);
            json.writeStringProperty("Value", value);
            json.writeStringProperty("Operator", operator);
            json.writeEndObject();
        }
        return new CustomerQuery(pageSize, text.toString());
    }

    /** The query of the address. */
    String text() {
        return "?size=" + pageSize + (filter == null ? "" : "&filter=" + Request.encoded(filter));
    }
}
