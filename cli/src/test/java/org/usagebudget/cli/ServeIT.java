package org.usagebudget.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.usagebudget.server.store.DataDirectory;
import org.usagebudget.server.store.EmbeddedPostgres;
import org.usagebudget.server.web.TestCertificate;
import org.usagebudget.server.web.TestClient;
import org.usagebudget.server.web.TestClient.TestResponse;

/**
 * The service as a reseller runs it: its own PostgreSQL, its own OpenID Connect provider, TLS; the provider changes its keys and
 * goes away while changes are made.
 */
class ServeIT {
    private static final int WRITERS = 8;
    private static final int CHANGES_BETWEEN = 200;

    @Test
    void servesOverTlsThroughRotationAndOutageOfTheProvider() throws Exception {
        try (TemporaryData data = new TemporaryData();
                DataDirectory directory = DataDirectory.claim(data.path(), DataDirectory.Kind.SERVICE);
                EmbeddedPostgres postgres = EmbeddedPostgres.start(directory);
                TestIssuer issuer = new TestIssuer();
                Reseller reseller = new Reseller(postgres)) {
            TestCertificate certificate = TestCertificate.make(data.folder(), "serve", "EC");
            try (Node node = Node.start(data.folder(), environment(postgres, issuer, certificate), "serve")) {
                assertThat(node.baseUrl().getScheme()).isEqualTo("https");
                try (TestClient https = new TestClient(node.baseUrl().getPort(), certificate.trust())) {
                    refusesStrangers(https, issuer, reseller);
                    staysRightThroughRotationAndOutage(https, issuer, reseller);
                }
            }
        }
    }

    private static Map<String, String> environment(
            EmbeddedPostgres postgres, TestIssuer issuer, TestCertificate certificate) {
        Map<String, String> environment = new HashMap<>(Node.serveEnvironment(postgres, issuer));
        environment.put("USAGEBUDGET_SERVER_PORT", "0");
        environment.put("USAGEBUDGET_SERVER_TLS_CERTIFICATE", certificate.file().toString());
        environment.put("USAGEBUDGET_SERVER_TLS_KEY", certificate.keyFile().toString());
        return environment;
    }

    private static void refusesStrangers(TestClient https, TestIssuer issuer, Reseller reseller) {
        String path = path(reseller.newCustomer());

        assertThat(https.patch(path, "{\"amount\":1}").status()).isEqualTo(401);
        String unknownPartner = issuer.token(UUID.randomUUID().toString(), reseller.clientId());
        assertThat(https.withToken(unknownPartner)
                        .patch(path, "{\"amount\":1}")
                        .fault()
                        .code())
                .isEqualTo(900149);
        String unknownApp = issuer.token(reseller.tenant(), UUID.randomUUID().toString());
        assertThat(https.withToken(unknownApp)
                        .patch(path, "{\"amount\":1}")
                        .fault()
                        .code())
                .isEqualTo(900308);
        String forged = issuer.forgedToken(reseller.tenant(), reseller.clientId());
        assertThat(https.withToken(forged).patch(path, "{\"amount\":1}").status())
                .isEqualTo(401);
    }

    /** Each writer changes a customer of its own; every answer must be 200 with the next version. */
    private static void staysRightThroughRotationAndOutage(TestClient https, TestIssuer issuer, Reseller reseller)
            throws Exception {
        AtomicReference<String> token = new AtomicReference<>(issuer.token(reseller.tenant(), reseller.clientId()));
        AtomicBoolean ended = new AtomicBoolean();
        AtomicInteger changes = new AtomicInteger();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> writers = new ArrayList<>();
            for (int i = 0; i < WRITERS; i++) {
                String path = path(reseller.newCustomer());
                writers.add(threads.submit(() -> {
                    for (int version = 1; !ended.get(); version++) {
                        TestResponse answer = https.withToken(token.get()).patch(path, "{\"amount\":" + version + "}");
                        assertThat(answer.status()).as(answer::text).isEqualTo(200);
                        assertThat(answer.header("ETag")).contains("\"" + version + "\"");
                        changes.incrementAndGet();
                    }
                }));
            }
            try {
                awaitMore(changes, writers);
                issuer.rotate();
                token.set(issuer.token(reseller.tenant(), reseller.clientId()));
                awaitMore(changes, writers);
                issuer.setAway(true);
                // A new token by a key that is known: the provider is not needed.
                token.set(issuer.token(reseller.tenant(), reseller.clientId()));
                awaitMore(changes, writers);
                issuer.setAway(false);
                awaitMore(changes, writers);
            } finally {
                ended.set(true);
            }
            for (Future<?> writer : writers) {
                writer.get();
            }
        }
    }

    private static void awaitMore(AtomicInteger changes, List<Future<?>> writers) {
        int enough = changes.get() + CHANGES_BETWEEN;
        Awaitility.await()
                .atMost(Program.START_MAX)
                .until(() -> changes.get() >= enough || writers.stream().anyMatch(Future::isDone));
    }

    private static String path(String customer) {
        return "/v1/customers/" + customer + "/usagebudget";
    }
}
