package org.usagebudget.server.web;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.usagebudget.server.config.AddressBlock;

/**
 * How the HTTP edge listens, and its bounds.
 *
 * @param host the name or address to listen on
 * @param port the TCP port; 0 takes a free one
 * @param allowedHosts the hosts, without port, that requests may name (else 421); empty: any
 * @param limits bounds of size and number
 * @param times bounds of time
 * @param tls its certificate; null for plain HTTP
 * @param trustedProxies from whom {@code Forwarded} and {@code X-Forwarded-*} are believed
 */
public record EdgeConfig(
        String host,
        int port,
        Set<String> allowedHosts,
        Limits limits,
        Times times,
        @Nullable Tls tls,
        List<AddressBlock> trustedProxies) {
    /** Copies {@code allowedHosts} in lower case, and {@code trustedProxies}. */
    public EdgeConfig {
        trustedProxies = List.copyOf(trustedProxies);
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port must be 0..65535, was " + port);
        }
        allowedHosts =
                allowedHosts.stream().map(h -> h.toLowerCase(Locale.ROOT)).collect(Collectors.toUnmodifiableSet());
    }

    /** Listens on {@code host} and {@code port}, answers for any host, every bound at its default. */
    public static EdgeConfig of(String host, int port) {
        return new EdgeConfig(host, port, Set.of(), Limits.DEFAULT, Times.DEFAULT, null, List.of());
    }

    /** The same, answering for these hosts alone. */
    public EdgeConfig withAllowedHosts(Set<String> hosts) {
        return new EdgeConfig(host, port, hosts, limits, times, tls, trustedProxies);
    }

    /** The same with other bounds of size and number. */
    public EdgeConfig withLimits(Limits other) {
        return new EdgeConfig(host, port, allowedHosts, other, times, tls, trustedProxies);
    }

    /** The same with other bounds of time. */
    public EdgeConfig withTimes(Times other) {
        return new EdgeConfig(host, port, allowedHosts, limits, other, tls, trustedProxies);
    }

    /** The same with TLS. */
    public EdgeConfig withTls(Tls other) {
        return new EdgeConfig(host, port, allowedHosts, limits, times, other, trustedProxies);
    }

    /** The same, believing these about the clients behind them. */
    public EdgeConfig withTrustedProxies(List<AddressBlock> proxies) {
        return new EdgeConfig(host, port, allowedHosts, limits, times, tls, proxies);
    }

    /**
     * TLS of the edge itself, versions 1.2 and 1.3.
     *
     * @param certificate PEM file: the certificate, then those that lead to its root
     * @param key PEM file: its private key, PKCS#8, RSA or EC
     * @param beside whether TLS has a free port of its own while {@code port} stays plain; else {@code port} has TLS
     * @param lookEvery how often the files are looked at for a change
     */
    public record Tls(Path certificate, Path key, boolean beside, Duration lookEvery) {
        /** How often the files are looked at unless said otherwise. */
        public static final Duration LOOK_EVERY = Duration.ofSeconds(5);

        /** Checks that {@code lookEvery} is greater than zero. */
        public Tls {
            if (!lookEvery.isPositive()) {
                throw new IllegalArgumentException("lookEvery must be > 0, was " + lookEvery);
            }
        }
    }

    /**
     * Bounds of size and number.
     *
     * @param bodyMax the largest body of an operation that has no bound of its own, in bytes (else 413)
     * @param headersMax the largest request line and headers together, in bytes (else 431, or 414 within the request line)
     * @param connectionsMax open connections; further ones wait in the kernel's queue
     * @param inFlightMax requests being answered; beyond, 503 at once
     * @param drainMax bytes of a refused request's body that are read and thrown away, so that its sender sees the answer
     */
    public record Limits(int bodyMax, int headersMax, int connectionsMax, int inFlightMax, int drainMax) {
        /** The defaults, for use in production. */
        public static final Limits DEFAULT = new Limits(64 << 10, 16 << 10, 10_000, 2_000, 1 << 20);

        /** Checks that each is at least 1. */
        public Limits {
            if (bodyMax < 1 || headersMax < 1 || connectionsMax < 1 || inFlightMax < 1 || drainMax < 1) {
                throw new IllegalArgumentException("every limit must be >= 1");
            }
        }
    }

    /**
     * Bounds of time. All are greater than zero.
     *
     * @param head from a request's first byte, or the opening of its connection, to the end of its headers (else 408)
     * @param body for the whole body, to which {@code bodyPerStep} is added (else 408)
     * @param bodyPerStep more time for each {@link #BODY_STEP} bytes received
     * @param idle without a byte in or out on a connection; also how long a client may take for each buffer of a streamed answer
     * @param drain how long the rest of a refused request is listened to, and the time a failed connection has to take its
     *     answer
     * @param stop how long {@link HttpEdge#close()} waits for requests in flight
     */
    public record Times(
            Duration head, Duration body, Duration bodyPerStep, Duration idle, Duration drain, Duration stop) {
        /** The bytes that earn a body more time. */
        public static final int BODY_STEP = 64 << 10;

        /** The defaults, for use in production. */
        public static final Times DEFAULT = new Times(
                Duration.ofSeconds(10),
                Duration.ofSeconds(30),
                Duration.ofSeconds(1),
                Duration.ofSeconds(60),
                Duration.ofSeconds(2),
                Duration.ofSeconds(10));

        /** Checks that each is greater than zero. */
        public Times {
            for (Duration time : List.of(head, body, bodyPerStep, idle, drain, stop)) {
                if (!time.isPositive()) {
                    throw new IllegalArgumentException("every time must be > 0, was " + time);
                }
            }
        }
    }
}
