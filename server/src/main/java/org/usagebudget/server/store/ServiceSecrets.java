package org.usagebudget.server.store;

import java.security.SecureRandom;
import java.util.Optional;

/**
 * Keys that the service makes for itself, kept in the database so that every node has the same. A key is made when it is
 * first asked for, whichever node does, and never changes. Thread-safe.
 */
public final class ServiceSecrets {
    /** The length of every key, in bytes. */
    public static final int LENGTH = 32;

    private final Sql sql;
    private final SecureRandom random = new SecureRandom();

    /** Those of this database. */
    public ServiceSecrets(Sql sql) {
        this.sql = sql;
    }

    /**
     * The key of that name, {@value #LENGTH} bytes; not to be logged or told. Costs a statement, three the first time.
     *
     * @throws DatabaseException where the database fails
     */
    public byte[] get(String name) {
        Optional<byte[]> present = read(name);
        if (present.isPresent()) {
            return present.get();
        }
        byte[] made = new byte[LENGTH];
        random.nextBytes(made);
        // Of several nodes that make one at the same time, the first to commit wins; the others wait for it here.
        sql.update("INSERT INTO service_secret (name, value) VALUES (?, ?) ON CONFLICT DO NOTHING", name, made);
        return read(name).orElseThrow(() -> new IllegalStateException("no secret " + name));
    }

    private Optional<byte[]> read(String name) {
        return sql.one("SELECT value FROM service_secret WHERE name = ?", row -> row.bytes("value"), name);
    }
}
