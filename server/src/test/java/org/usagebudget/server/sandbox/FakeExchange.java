package org.usagebudget.server.sandbox;

import java.io.InputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.usagebudget.model.CustomerId;
import org.usagebudget.server.audit.Caller;
import org.usagebudget.server.web.Exchange;
import org.usagebudget.server.web.IfMatch;

/** A request that was never on a wire. */
final class FakeExchange implements Exchange {
    private final String tenant;
    private final List<Map.Entry<String, String>> form;
    private final Map<String, String> headers = new HashMap<>();
    private List<Map.Entry<String, String>> query = List.of();

    FakeExchange(String tenant, List<Map.Entry<String, String>> form) {
        this.tenant = tenant;
        this.form = form;
    }

    FakeExchange header(String name, String value) {
        headers.put(name.toLowerCase(Locale.ROOT), value);
        return this;
    }

    FakeExchange query(List<Map.Entry<String, String>> parameters) {
        query = List.copyOf(parameters);
        return this;
    }

    @Override
    public List<Map.Entry<String, String>> query() {
        return query;
    }

    @Override
    public String method() {
        return "POST";
    }

    @Override
    public String path() {
        return "/" + tenant;
    }

    @Override
    public String pathVariable(String name) {
        return tenant;
    }

    @Override
    public CustomerId customer() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<String> queryParameter(String name) {
        return Optional.empty();
    }

    @Override
    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
    }

    @Override
    public String clientAddress() {
        return "127.0.0.1";
    }

    @Override
    public boolean isSecure() {
        return false;
    }

    @Override
    public Caller caller() {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean isLocal() {
        return false;
    }

    @Override
    public UUID requestId() {
        return new UUID(0, 1);
    }

    @Override
    public boolean isRequestIdGiven() {
        return false;
    }

    @Override
    public UUID correlationId() {
        return new UUID(0, 2);
    }

    @Override
    public Optional<IfMatch> ifMatch() {
        return Optional.empty();
    }

    @Override
    public byte[] jsonBody() {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<Map.Entry<String, String>> form() {
        return form;
    }

    @Override
    public String mediaType(String... allowed) {
        throw new UnsupportedOperationException();
    }

    @Override
    public byte[] body(String... mediaTypes) {
        throw new UnsupportedOperationException();
    }

    @Override
    public InputStream bodyStream(String... mediaTypes) {
        throw new UnsupportedOperationException();
    }
}
