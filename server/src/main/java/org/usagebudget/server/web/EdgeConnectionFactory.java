package org.usagebudget.server.web;

import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;

/** Makes {@link EdgeConnection}s, on plain and on decrypted end points alike. */
final class EdgeConnectionFactory extends HttpConnectionFactory {
    private final Deadlines deadlines;

    EdgeConnectionFactory(HttpConfiguration configuration, Deadlines deadlines) {
        super(configuration);
        this.deadlines = deadlines;
    }

    @Override
    public Connection newConnection(Connector connector, EndPoint endPoint) {
        EdgeConnection connection = new EdgeConnection(getHttpConfiguration(), connector, endPoint, deadlines);
        connection.setTransferEncodingChunkMaxLength(getTransferEncodingChunkMaxLength());
        return configure(connection, connector, endPoint);
    }
}
