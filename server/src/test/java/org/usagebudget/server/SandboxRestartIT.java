package org.usagebudget.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.usagebudget.server.web.TestClient;
import org.usagebudget.server.web.TestClient.TestResponse;

/** What a sandbox keeps when it is started again on its data directory. */
class SandboxRestartIT {
    private static final String SET = "2041-03-01T00:00:00Z";

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path data;

    @Test
    void partnersTheirSecretsAndClocksOutliveARestart() {
        SandboxPartner partner;
        try (Server server = start();
                TestClient client = client(server)) {
            partner = SandboxPartner.make(client);
            TestResponse set = SandboxPartner.control(
                    client, "PUT", "/sandbox/v1/clock?partner=" + partner.tenant(), "{\"now\":\"" + SET + "\"}");
            assertThat(set.status()).isEqualTo(200);
        }

        try (Server server = start();
                TestClient client = client(server)) {
            TestResponse clock = client.get("/sandbox/v1/clock?partner=" + partner.tenant());
            String simulated = SandboxPartner.control(
                            client, "POST", "/sandbox/v1/usage/simulate?partner=" + partner.tenant(), "{\"days\":1}")
                    .text();

            Instant now = Instant.parse(clock.text().replaceAll(".*\"now\":\"([^\"]*)\".*", "$1"));
            assertThat(now).isBetween(Instant.parse(SET), Instant.parse(SET).plus(Duration.ofMinutes(2)));
            assertThat(partner.app(client)
                            .patch("/v1/customers/" + partner.customers().getFirst() + "/usagebudget", "{\"amount\":1}")
                            .status())
                    .isEqualTo(200);
            assertThat(simulated).contains("\"rejectedCount\":0").doesNotContain("\"accepted\":0");
        }
    }

    private Server start() {
        return Server.sandbox(new SandboxOptions("127.0.0.1", 0, data));
    }

    private static TestClient client(Server server) {
        return new TestClient(URI.create(server.baseUrl()).getPort()).heldToContract();
    }
}
