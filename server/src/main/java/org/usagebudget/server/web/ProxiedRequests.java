package org.usagebudget.server.web;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpScheme;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.server.ConnectionMetaData;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;
import org.usagebudget.server.config.AddressBlock;

/**
 * Gives the requests that come from a trusted proxy the address, scheme and host of the client behind it; those of anybody
 * else stay as they are, whatever they claim. Stateless.
 */
final class ProxiedRequests implements HttpConfiguration.Customizer {
    private final List<AddressBlock> trusted;

    ProxiedRequests(List<AddressBlock> trusted) {
        this.trusted = trusted;
    }

    @Override
    public Request customize(Request request, HttpFields.Mutable responseHeaders) {
        InetAddress peer = address(request.getConnectionMetaData().getRemoteSocketAddress());
        if (peer == null || trusted.stream().noneMatch(block -> block.contains(peer))) {
            return request;
        }
        Forwarded told = Forwarded.of(request.getHeaders(), trusted);
        return told.equals(Forwarded.NOTHING) ? request : new Proxied(request, told);
    }

    /** The IP address in a socket's, or null where it has none. */
    static @Nullable InetAddress address(@Nullable SocketAddress address) {
        return address instanceof InetSocketAddress internet ? internet.getAddress() : null;
    }

    /** A request as the client sent it to the proxy. */
    private static final class Proxied extends Request.Wrapper {
        private final ConnectionMetaData connection;
        private final HttpURI uri;
        private final HttpFields headers;
        private final boolean secure;

        private Proxied(Request request, Forwarded told) {
            super(request);
            secure = told.https() == null ? request.isSecure() : told.https();
            InetAddress client = told.address();
            SocketAddress remote = client == null
                    ? request.getConnectionMetaData().getRemoteSocketAddress()
                    : new InetSocketAddress(client, 0);
            connection = new Behind(request.getConnectionMetaData(), remote, secure);
            HttpURI.Mutable asked = HttpURI.build(request.getHttpURI());
            if (told.host() == null) {
                headers = request.getHeaders();
            } else {
                asked.authority(told.host());
                headers = HttpFields.build(request.getHeaders())
                        .put(HttpHeader.HOST, told.host())
                        .asImmutable();
            }
            uri = asked.scheme(secure ? HttpScheme.HTTPS : HttpScheme.HTTP).asImmutable();
        }

        /** With the host of the address, since the two must not differ. */
        @Override
        public HttpFields getHeaders() {
            return headers;
        }

        @Override
        public HttpURI getHttpURI() {
            return uri;
        }

        @Override
        public ConnectionMetaData getConnectionMetaData() {
            return connection;
        }

        @Override
        public boolean isSecure() {
            return secure;
        }
    }

    /** The connection that the client has with the proxy. */
    private static final class Behind extends ConnectionMetaData.Wrapper {
        private final SocketAddress remote;
        private final boolean secure;

        private Behind(ConnectionMetaData wrapped, SocketAddress remote, boolean secure) {
            super(wrapped);
            this.remote = remote;
            this.secure = secure;
        }

        @Override
        public SocketAddress getRemoteSocketAddress() {
            return remote;
        }

        @Override
        public boolean isSecure() {
            return secure;
        }
    }
}
