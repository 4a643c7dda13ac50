package org.usagebudget.server.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.JSONObjectUtils;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.usagebudget.server.fault.FaultCode;
import org.usagebudget.server.fault.FaultException;

/** Against an issuer that answers over HTTP on the loopback. */
class RemoteKeysTest {
    private static final RSAKey FIRST = TestTokens.rsa("first");
    private static final RSAKey SECOND = TestTokens.rsa("second");

    private final AtomicInteger keyReads = new AtomicInteger();
    private final Map<String, Object> metadata = new HashMap<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch end = new CountDownLatch(1);
    private volatile String keySet = json(FIRST);
    private volatile int status = 200;
    private volatile boolean isSilent;
    private HttpServer server = start(0);
    private final String base = "http://localhost:" + server.getAddress().getPort();
    private final Issuer issuer = new Issuer(base + "/{tid}/v2.0");

    @BeforeEach
    void describe() {
        metadata.put("issuer", base + "/{tenantid}/v2.0");
        metadata.put("jwks_uri", base + "/keys");
    }

    @AfterEach
    void stop() {
        end.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    @Test
    void keysAreFoundByDiscoveryOnceForManyTokens() {
        try (RemoteKeys keys = new RemoteKeys(List.of(issuer))) {
            for (int i = 0; i < 100; i++) {
                assertThat(find(keys, "first")).isTrue();
            }
        }

        assertThat(keyReads).hasValue(1);
    }

    @Test
    void tokensOfARemoteIssuerAreVerified() {
        AuthConfig config = AuthConfig.of(List.of(issuer), Set.of(TestTokens.AUDIENCE));
        var claims = TestTokens.with(TestTokens.appClaims(), "iss", base + "/" + TestTokens.PARTNER + "/v2.0");
        try (RemoteKeys keys = new RemoteKeys(config.issuers())) {
            TokenVerifier verifier = new TokenVerifier(config, keys, InstantSource.fixed(TestTokens.NOW));

            assertThat(verifier.verify(TestTokens.token(claims, FIRST)).user()).isNull();
            assertThatExceptionOfType(FaultException.class)
                    .isThrownBy(() -> verifier.verify(TestTokens.token(claims, SECOND)))
                    .satisfies(fault -> assertThat(fault.code()).isEqualTo(FaultCode.UNAUTHORIZED));
        }
    }

    @Test
    void rotatedKeyIsFoundAtItsFirstTokenAndRaisesTheGeneration() {
        try (RemoteKeys keys = new RemoteKeys(List.of(issuer))) {
            assertThat(find(keys, "first")).isTrue();
            long before = keys.generation();
            keySet = json(SECOND);

            assertThat(find(keys, "second")).isTrue();
            assertThat(find(keys, "first")).isFalse();
            assertThat(keys.generation()).isGreaterThan(before);
        }
    }

    @Test
    void unknownKeyIdsReadTheKeysOnceMoreAtMost() throws Exception {
        try (RemoteKeys keys = new RemoteKeys(List.of(issuer))) {
            assertThat(find(keys, "first")).isTrue();
            long before = keys.generation();

            List<Future<Boolean>> answers = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                String keyId = "invented-" + i;
                answers.add(threads.submit(() -> find(keys, keyId)));
            }
            for (Future<Boolean> answer : answers) {
                assertThat(answer.get()).isFalse();
            }

            assertThat(keyReads).hasValue(2);
            assertThat(keys.generation()).as("the same keys are no change").isEqualTo(before);
            assertThat(find(keys, "first")).isTrue();
        }
    }

    @Test
    void lastKeysServeWhileTheIssuerIsAway() {
        try (RemoteKeys keys = new RemoteKeys(List.of(issuer), quick(Duration.ofHours(1)))) {
            assertThat(find(keys, "first")).isTrue();
            status = 500;

            // Well past the time that keys are kept for.
            Awaitility.await()
                    .during(Duration.ofMillis(1_500))
                    .atMost(Duration.ofSeconds(10))
                    .until(() -> find(keys, "first"));
            assertThat(find(keys, "unknown")).isFalse();

            status = 200;
            keySet = json(SECOND);
            Awaitility.await().until(() -> find(keys, "second"));
        }
    }

    @Test
    void lastKeysDoNotServeForEver() {
        try (RemoteKeys keys = new RemoteKeys(List.of(issuer), quick(Duration.ofMillis(700)))) {
            assertThat(find(keys, "first")).isTrue();
            server.stop(0);

            Awaitility.await().ignoreExceptions().untilAsserted(() -> assertUnavailable(keys));
        }
    }

    @Test
    void keysAreReadAnewBesideTheRequests() {
        try (RemoteKeys keys = new RemoteKeys(List.of(issuer), quick(Duration.ofHours(1)))) {
            assertThat(find(keys, "first")).isTrue();
            long before = keys.generation();
            keySet = json(SECOND);

            // Nobody asks for a key meanwhile.
            Awaitility.await().until(() -> keys.generation() > before);
            assertThat(find(keys, "first")).isFalse();
        }
    }

    @Test
    void issuerThatWasNeverReachedIsUnavailableAndSparedRequests() {
        status = 503;
        try (RemoteKeys keys = new RemoteKeys(List.of(issuer))) {
            for (int i = 0; i < 20; i++) {
                assertUnavailable(keys);
            }

            assertThat(keyReads).hasValueLessThanOrEqualTo(2);
        }
    }

    @Test
    void silentIssuerHoldsNobodyUp() {
        isSilent = true;
        RemoteKeys.Timing quick = new RemoteKeys.Timing(
                Duration.ofSeconds(1),
                Duration.ofMillis(200),
                Duration.ofSeconds(1),
                Duration.ofMinutes(1),
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                Duration.ofHours(1));
        try (RemoteKeys keys = new RemoteKeys(List.of(issuer), quick)) {
            long start = System.nanoTime();

            assertUnavailable(keys);

            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
        }
    }

    @Test
    void metadataOfAnotherIssuerIsRefused() {
        metadata.put("issuer", "https://sts.windows.net/{tenantid}/");

        assertUnavailable();
    }

    @Test
    void keysElsewhereWithoutTlsAreRefused() {
        for (String address : List.of("http://keys.example/keys", "file:///etc/passwd", "not a uri", "https:///x")) {
            metadata.put("jwks_uri", address);
            assertUnavailable();
        }
        metadata.remove("jwks_uri");
        assertUnavailable();
    }

    @Test
    void redirectIsNotFollowed() {
        status = 302;

        assertUnavailable();
    }

    @Test
    void documentIsAsLargeAsTheBoundAtMost() {
        String padded = json(FIRST);
        keySet = padded + " ".repeat(DiscoveredKeys.DOCUMENT_SIZE_MAX - padded.length() + 1);
        assertUnavailable();

        keySet = padded + " ".repeat(DiscoveredKeys.DOCUMENT_SIZE_MAX - padded.length());
        try (RemoteKeys keys = new RemoteKeys(List.of(issuer))) {
            assertThat(find(keys, "first")).isTrue();
        }
    }

    @Test
    void nonsenseInsteadOfKeysIsUnavailable() {
        for (String nonsense : List.of("", "null", "[]", "{}", "{\"keys\":5}", "<html>")) {
            keySet = nonsense;
            assertUnavailable();
        }
    }

    @Test
    void keysThatCannotBeUsedAreLeftOut() {
        String good = FIRST.toPublicJWK().toJSONString();
        String tied =
                SECOND.toPublicJWK().toJSONString().replaceFirst("\\{", "{\"issuer\":\"" + base + "/9188040d/v2.0\",");
        String secret = "{\"kty\":\"oct\",\"kid\":\"second\",\"k\":\"AAAA\"}";
        keySet = "{\"keys\":[5,{},{\"kty\":\"new\"},{\"kty\":\"RSA\",\"n\":\"x\"}," + secret + "," + tied + "," + good
                + "]}";

        try (RemoteKeys keys = new RemoteKeys(List.of(issuer))) {
            assertThat(find(keys, "first")).isTrue();
            assertThat(find(keys, "second")).as("tied to one tenant").isFalse();
        }
    }

    @Test
    void keysOfOneIssuerDoNotVouchForAnother() {
        Issuer other = new Issuer(base + "/other");
        try (RemoteKeys keys = new RemoteKeys(List.of(issuer, other))) {
            assertThat(find(keys, "first")).isTrue();
            assertThatExceptionOfType(FaultException.class)
                    .isThrownBy(() -> keys.find(other, "first", JWSAlgorithm.RS256));
            assertThat(keys.find(new Issuer(base + "/unconfigured"), "first", JWSAlgorithm.RS256))
                    .isEmpty();
        }
    }

    private void assertUnavailable() {
        try (RemoteKeys keys = new RemoteKeys(List.of(issuer))) {
            assertUnavailable(keys);
        }
    }

    private void assertUnavailable(RemoteKeys keys) {
        assertThatExceptionOfType(FaultException.class)
                .isThrownBy(() -> find(keys, "first"))
                .satisfies(fault -> {
                    assertThat(fault.code()).isEqualTo(FaultCode.UNAVAILABLE);
                    assertThat(fault.headers()).containsKey("Retry-After");
                });
    }

    private boolean find(RemoteKeys keys, String keyId) {
        return keys.find(issuer, keyId, JWSAlgorithm.RS256).isPresent();
    }

    private static RemoteKeys.Timing quick(Duration outage) {
        return new RemoteKeys.Timing(
                Duration.ofSeconds(2),
                Duration.ofSeconds(2),
                Duration.ofMillis(1_000),
                Duration.ofMillis(1_500),
                Duration.ofMillis(200),
                Duration.ofMillis(50),
                outage);
    }

    private static String json(RSAKey key) {
        return new JWKSet(key).toString();
    }

    private HttpServer start(int port) {
        try {
            HttpServer started = HttpServer.create(new InetSocketAddress(InetAddress.getByName("localhost"), port), 0);
            started.createContext(
                    "/common/v2.0/.well-known/openid-configuration",
                    e -> answer(e, JSONObjectUtils.toJSONString(metadata)));
            started.createContext("/keys", e -> {
                keyReads.incrementAndGet();
                answer(e, keySet);
            });
            started.setExecutor(threads);
            started.start();
            return started;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void answer(HttpExchange exchange, String text) throws IOException {
        if (isSilent) {
            awaitEnd();
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Location", "http://localhost/");
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        try (exchange) {
            exchange.getResponseBody().write(bytes);
        }
    }

    private void awaitEnd() {
        try {
            assertThat(end.await(1, TimeUnit.MINUTES)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
