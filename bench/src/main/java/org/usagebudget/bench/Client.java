package org.usagebudget.bench;

import java.io.IOException;
import java.sql.SQLException;

/** A connection over which changes are made, one at a time. Used by one thread. */
interface Client extends AutoCloseable {
    /** Makes the change; when it returns, the change is durable. */
    void make(Change change) throws IOException, SQLException;

    @Override
    void close() throws IOException, SQLException;
}
