package org.usagebudget.server.operations;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import org.usagebudget.server.web.Access;
import org.usagebudget.server.web.Answer;
import org.usagebudget.server.web.Route;

/**
 * {@code /openapi.yaml}: the contract of all operations, open to anybody. The document is written by hand and is the source
 * of truth; tests hold every exchange to it. Immutable, thread-safe.
 */
public final class ContractRoutes {
    /** The document's place among the resources of this package. */
    static final String RESOURCE = "openapi.yaml";

    /** RFC 9512. */
    static final String CONTENT_TYPE = "application/yaml";

    private final Answer document;

    /** Reads the document once. */
    public ContractRoutes() {
        this.document = new Answer(200, Map.of("Content-Type", CONTENT_TYPE), read());
    }

    /** Its operation. */
    public List<Route> routes() {
        return List.of(new Route("GET", "/openapi.yaml", Access.open(), _ -> document));
    }

    private static byte[] read() {
        try (InputStream in = ContractRoutes.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException("the resource " + RESOURCE + " is missing");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
