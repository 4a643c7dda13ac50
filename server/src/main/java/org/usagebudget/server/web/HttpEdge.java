package org.usagebudget.server.web;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.VirtualThreads;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.usagebudget.server.auth.SignIn;
import org.usagebudget.server.fault.StartupException;

/** The HTTP server: listens, judges every request, and hands the good ones to their routes. Thread-safe. */
public final class HttpEdge implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HttpEdge.class);

    /** Platform threads: one accepts, some select; requests run on virtual ones. */
    private static final int PLATFORM_THREADS_MAX = 16;

    /** Connections that the kernel holds until they are accepted. */
    private static final int ACCEPT_QUEUE = 1_024;

    /** How long a connection without a request lives on while the server stops. */
    private static final long STOPPING_IDLE_MILLIS = 200;

    private final Server server;
    private final ServerConnector connector;

    /** The one with TLS where that stands beside a plain one. */
    private final @Nullable ServerConnector beside;

    private final EdgeHandler handler;
    private final Deadlines deadlines;
    private final @Nullable TlsFiles tlsFiles;

    private HttpEdge(EdgeConfig config, EdgeHandler handler) {
        this.handler = handler;
        this.deadlines = new Deadlines(config.times());
        QueuedThreadPool threads = new QueuedThreadPool(PLATFORM_THREADS_MAX);
        threads.setName("http");
        threads.setVirtualThreadsExecutor(VirtualThreads.getNamedVirtualThreadsExecutor("http-"));
        server = new Server(threads);
        server.setHandler(handler);
        server.setErrorHandler(handler.errors());
        server.setStopTimeout(config.times().stop().toMillis());
        EdgeConnectionFactory http = new EdgeConnectionFactory(configuration(config), deadlines);
        EdgeConfig.Tls tls = config.tls();
        if (tls == null) {
            tlsFiles = null;
            connector = connector(config, config.port(), http);
            beside = null;
        } else {
            tlsFiles = new TlsFiles(tls);
            SslConnectionFactory ssl = new SslConnectionFactory(tlsFiles.factory(), http.getProtocol());
            // It would refuse hosts that are not in the certificate; ours are judged by our own rule.
            ssl.setEnsureSecureRequestCustomizer(false);
            connector =
                    tls.beside() ? connector(config, config.port(), http) : connector(config, config.port(), ssl, http);
            beside = tls.beside() ? connector(config, 0, ssl, http) : null;
        }
        server.addBean(new NetworkConnectionLimit(config.limits().connectionsMax(), server));
    }

    private ServerConnector connector(EdgeConfig config, int port, ConnectionFactory... protocols) {
        ServerConnector made = new ServerConnector(server, 1, -1, protocols);
        made.setHost(config.host());
        made.setPort(port);
        made.setAcceptQueueSize(ACCEPT_QUEUE);
        made.setIdleTimeout(config.times().idle().toMillis());
        made.setShutdownIdleTimeout(STOPPING_IDLE_MILLIS);
        server.addConnector(made);
        return made;
    }

    /** {@link #start(EdgeConfig, SignIn, List, EdgeSurroundings)} with {@link EdgeSurroundings#NONE}. */
    public static HttpEdge start(EdgeConfig config, SignIn signIn, List<Route> routes) {
        return start(config, signIn, routes, EdgeSurroundings.NONE);
    }

    /**
     * Listens; when it returns, requests are answered.
     *
     * @throws StartupException 69 where the port is taken, 78 where the host is none of this machine's or the certificate
     *     cannot be used
     * @throws IllegalArgumentException where two routes are the same
     */
    public static HttpEdge start(EdgeConfig config, SignIn signIn, List<Route> routes, EdgeSurroundings surroundings) {
        HttpEdge edge = new HttpEdge(config, new EdgeHandler(config, signIn, routes, surroundings));
        edge.listen(config);
        return edge;
    }

    private static HttpConfiguration configuration(EdgeConfig config) {
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setSendDateHeader(true);
        http.setRequestHeaderSize(config.limits().headersMax());
        http.setHttpCompliance(HttpCompliance.RFC9110);
        // The router cuts the path as it came and decodes afterwards, so nothing in it is ambiguous to us.
        http.setUriCompliance(UriCompliance.from(EnumSet.copyOf(UriCompliance.AMBIGUOUS_VIOLATIONS)));
        if (!config.trustedProxies().isEmpty()) {
            http.addCustomizer(new ProxiedRequests(config.trustedProxies()));
        }
        return http;
    }

    private void listen(EdgeConfig config) {
        try {
            connector.open();
            if (beside != null) {
                beside.open();
            }
        } catch (IOException e) {
            throw unavailable(config, e);
        }
        try {
            server.start();
            deadlines.start(server.getScheduler());
            if (tlsFiles != null) {
                tlsFiles.start(server.getScheduler());
            }
        } catch (Exception e) {
            close();
            throw new IllegalStateException("the HTTP server does not start", e);
        }
    }

    private static StartupException unavailable(EdgeConfig config, IOException cause) {
        String at = config.host() + ":" + config.port();
        if (isOurs(config.host())) {
            return new StartupException(
                    StartupException.UNAVAILABLE, "cannot listen on " + at + ": it is in use", cause);
        }
        return new StartupException(
                StartupException.CONFIGURATION, "cannot listen on " + at + ": it is no address of this machine", cause);
    }

    private static boolean isOurs(String host) {
        try {
            InetAddress address = InetAddress.getByName(host);
            return address.isAnyLocalAddress() || NetworkInterface.getByInetAddress(address) != null;
        } catch (IOException _) {
            return false;
        }
    }

    /** The TCP port that it listens on. */
    public int port() {
        return connector.getLocalPort();
    }

    /** How many requests are being answered. */
    public int inFlight() {
        return handler.inFlight();
    }

    /** How many connections are open. */
    public int connections() {
        int open = connector.getConnectedEndPoints().size();
        return beside == null ? open : open + beside.getConnectedEndPoints().size();
    }

    /** The TCP port with TLS, which is {@link #port()} unless TLS stands beside it; meaningless without TLS. */
    public int tlsPort() {
        return beside == null ? port() : beside.getLocalPort();
    }

    /**
     * Takes no more connections, refuses requests that begin with a 503, lets those in flight finish within
     * {@link EdgeConfig.Times#stop()}, and closes what is left then. Repeatable.
     */
    @Override
    public void close() {
        handler.refuse();
        try {
            server.stop();
        } catch (TimeoutException _) {
            LOG.warn("Stopped with requests still in flight");
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            throw new IllegalStateException("the HTTP server does not stop", e);
        } finally {
            deadlines.stop();
            if (tlsFiles != null) {
                tlsFiles.stop();
            }
            connector.close();
            if (beside != null) {
                beside.close();
            }
        }
    }
}
