package org.usagebudget.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.usagebudget.server.web.TestClient;

class ClientHeapIT {
    private static final long SECONDS_MAX = 180;

    @TempDir
    private Path folder;

    private static String property(String name) {
        return Objects.requireNonNull(System.getProperty(name), name);
    }

    @Test
    void tenThousandCallsAtOnceFinishOnAHeapOf64MiB() throws IOException, InterruptedException {
        TestClient client = TestSandbox.client();
        SandboxPartner partner = SandboxPartner.make(client);
        String customer = partner.customers().getFirst();
        assertThat(partner.app(client)
                        .patch("/v1/customers/" + customer + "/usagebudget", "{\"amount\":7}")
                        .status())
                .isEqualTo(200);
        Path out = folder.resolve("out");

        Process process = new ProcessBuilder(
                        Path.of(property("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-XX:+UseG1GC",
                        "-XX:+ExitOnOutOfMemoryError",
                        "-cp",
                        property("java.class.path"),
                        ManyCalls.class.getName(),
                        TestSandbox.server().baseUrl(),
                        partner.tenant(),
                        partner.clientId(),
                        partner.clientSecret(),
                        customer)
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        boolean hasEnded = process.waitFor(SECONDS_MAX, TimeUnit.SECONDS);
        process.destroyForcibly().waitFor();

        String said = Files.readString(out, StandardCharsets.UTF_8);
        assertThat(hasEnded).as(said).isTrue();
        assertThat(said.strip()).isEqualTo(ManyCalls.result(ManyCalls.COUNT, 64 << 20));
        assertThat(process.exitValue()).isZero();
    }
}
