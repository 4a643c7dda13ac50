package org.usagebudget.server;

import java.nio.file.Path;

/**
 * How a sandbox is started.
 *
 * @param host the address to listen on
 * @param port the TCP port; 0 takes a free one
 * @param data its data directory, made if it is not there
 * @param tls whether it listens with TLS too, on a free port beside
 */
public record SandboxOptions(String host, int port, Path data, boolean tls) {
    /** Without TLS. */
    public SandboxOptions(String host, int port, Path data) {
        this(host, port, data, false);
    }
}
