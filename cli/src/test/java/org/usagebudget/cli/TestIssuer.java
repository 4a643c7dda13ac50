package org.usagebudget.cli;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.util.JSONObjectUtils;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** An OpenID Connect provider on the loopback: its metadata, its key, and App-only tokens. */
final class TestIssuer implements AutoCloseable {
    /** For whom its tokens are. */
    static final String AUDIENCE = "api://usagebudget-test";

    private static final int KEY_BITS = 2_048;
    private static final Duration TOKEN_LIFE = Duration.ofHours(1);

    private final HttpServer server;
    private final AtomicInteger generation = new AtomicInteger();
    private volatile RSAKey key = newKey(0);
    private volatile boolean isAway;

    TestIssuer() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        serve("/.well-known/openid-configuration", () -> Map.of("issuer", url(), "jwks_uri", url() + "/keys"));
        serve("/keys", () -> new JWKSet(key.toPublicJWK()).toJSONObject());
        server.start();
    }

    private static RSAKey newKey(int generation) {
        try {
            return new RSAKeyGenerator(KEY_BITS).keyID("key-" + generation).generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private void serve(String path, Supplier<Map<String, Object>> document) {
        server.createContext(path, exchange -> {
            try (exchange) {
                if (isAway) {
                    exchange.sendResponseHeaders(503, -1);
                    return;
                }
                byte[] body = JSONObjectUtils.toJSONString(document.get()).getBytes(StandardCharsets.UTF_8);
                exchange.getResponseHeaders().set("Content-Type", "application/json");
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
            }
        });
    }

    /** From now on signs with a new key, and publishes that alone. */
    void rotate() {
        key = newKey(generation.incrementAndGet());
    }

    /** Whether it answers nothing but 503. */
    void setAway(boolean away) {
        isAway = away;
    }

    /** Its name, which is where it is. */
    String url() {
        return "http://localhost:" + server.getAddress().getPort();
    }

    /** A token for an app of a tenant. */
    String token(String tenant, String clientId) {
        return signed(tenant, clientId, key);
    }

    /** The same by a key of the same name that it has never published. */
    String forgedToken(String tenant, String clientId) {
        return signed(tenant, clientId, newKey(generation.get()));
    }

    private String signed(String tenant, String clientId, RSAKey by) {
        Instant now = Instant.now();
        SignedJWT token = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(by.getKeyID()).build(),
                new JWTClaimsSet.Builder()
                        .issuer(url())
                        .audience(AUDIENCE)
                        .issueTime(Date.from(now))
                        .notBeforeTime(Date.from(now))
                        .expirationTime(Date.from(now.plus(TOKEN_LIFE)))
                        .claim("tid", tenant)
                        .claim("azp", clientId)
                        .build());
        try {
            token.sign(new RSASSASigner(by));
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
        return token.serialize();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
