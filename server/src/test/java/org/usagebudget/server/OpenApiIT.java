package org.usagebudget.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.usagebudget.server.audit.Role;
import org.usagebudget.server.config.Config;
import org.usagebudget.server.config.ConfigLoader;
import org.usagebudget.server.operations.ContractRoutes;
import org.usagebudget.server.store.Database;
import org.usagebudget.server.store.TestDatabase;
import org.usagebudget.server.web.OpenApiDocument;
import org.usagebudget.server.web.Route;
import org.usagebudget.server.web.TestClient;
import org.usagebudget.server.web.TestClient.TestResponse;

/** The document and the servers have the same operations, for the same callers. */
class OpenApiIT {
    private static final OpenApiDocument DOCUMENT = OpenApiDocument.load();
    private static final String TENANT = TestSandbox.FIRST_PARTNER;

    @Test
    void sandboxHasEveryOperationAndNoOther() {
        assertThat(ofServer(TestSandbox.server())).isEqualTo(ofDocument(DOCUMENT.operations()));
    }

    @Test
    void serviceHasAllButTheSandboxsAndServesTheDocument() throws IOException {
        try (Database database = TestDatabase.fresh();
                Server server = Server.serve(config(database));
                TestClient client = new TestClient(URI.create(server.baseUrl()).getPort()).heldToContract()) {
            List<OpenApiDocument.Operation> expected = DOCUMENT.operations().stream()
                    .filter(operation -> !operation.isSandbox())
                    .toList();

            assertThat(ofServer(server)).isEqualTo(ofDocument(expected));
            assertThat(client.get("/openapi.yaml").body()).isEqualTo(document());
            assertThat(client.postForm("/" + TENANT + "/oauth2/v2.0/token", "").status())
                    .isEqualTo(404);
            assertThat(client.get("/sandbox/v1/clock").status()).isEqualTo(404);
        }
    }

    @Test
    void documentIsOpenToAnybody() throws IOException {
        TestResponse answer = TestSandbox.client().get("/openapi.yaml");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).contains("application/yaml");
        assertThat(answer.body()).isEqualTo(document());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/health/live", "/health/ready", "/metrics"})
    void probesAnswerAsDocumented(String path) {
        assertThat(TestSandbox.client().get(path).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {TestSandbox.FIRST_PARTNER, "common"})
    void discoveryAndKeysAnswerAsDocumented(String tenant) {
        TestClient client = TestSandbox.client();

        assertThat(client.get("/" + tenant + "/v2.0/.well-known/openid-configuration")
                        .status())
                .isEqualTo(200);
        assertThat(client.get("/" + tenant + "/discovery/v2.0/keys").status()).isEqualTo(200);
        assertThat(client.get("/none/discovery/v2.0/keys").status()).isEqualTo(400);
    }

    @Test
    void everyTokenEndpointAnswersAsDocumented() {
        TestClient client = TestSandbox.client();
        String app = "client_id=b" + TENANT.substring(1) + "&client_secret=sandbox&grant_type=";

        for (String path : List.of("/" + TENANT + "/oauth2/token", "/" + TENANT + "/oauth2/v2.0/token")) {
            assertThat(client.postForm(path, app + "client_credentials").status())
                    .isEqualTo(200);
            assertThat(client.postForm(path, app + "refresh_token&refresh_token=sales-agent")
                            .status())
                    .isEqualTo(200);
            assertThat(client.postForm(path, app + "password").status()).isEqualTo(400);
            assertThat(client.postForm(path, "grant_type=client_credentials&client_id=b" + TENANT.substring(1))
                            .status())
                    .isEqualTo(401);
        }
        assertThat(client.postForm("/adfs/oauth2/token", app + "client_credentials")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void signInOfTheFirstFormAnswersAsDocumented() {
        TestClient client = TestSandbox.client();
        String callback = URLEncoder.encode(TestSandbox.server().baseUrl() + "/app", StandardCharsets.UTF_8);
        String path = "/" + TENANT + "/oauth2/authorize?response_type=code&client_id=b" + TENANT.substring(1)
                + "&redirect_uri=" + callback + "&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
                + "&code_challenge_method=S256";

        String page = client.get(path).text();
        String ticket = page.replaceAll("(?s).*name=\"ticket\" value=\"([^\"]*)\".*", "$1");
        TestResponse back =
                client.postForm(path, "user=admin-agent&ticket=" + URLEncoder.encode(ticket, StandardCharsets.UTF_8));

        assertThat(back.status()).isEqualTo(303);
        assertThat(back.header("Location").orElseThrow()).contains("/app?code=");
    }

    /** Method, path, and who may call it. */
    private static Map<String, String> ofServer(Server server) {
        Map<String, String> operations = new TreeMap<>();
        for (Route route : server.routes()) {
            Set<String> roles =
                    route.access().roles().stream().map(Role::wireName).collect(Collectors.toSet());
            String access = access(route.access().signedIn(), !route.access().appOnly(), roles);
            operations.put(route.method() + " " + route.template(), access);
        }
        return operations;
    }

    private static Map<String, String> ofDocument(List<OpenApiDocument.Operation> documented) {
        Map<String, String> operations = new TreeMap<>();
        for (OpenApiDocument.Operation operation : documented) {
            String access = access(operation.needsToken(), operation.isUserOnly(), operation.roles());
            operations.put(operation.method() + " " + operation.template(), access);
        }
        return operations;
    }

    private static String access(boolean needsToken, boolean isUserOnly, Set<String> roles) {
        return (needsToken ? "token" : "open")
                + (isUserOnly ? ", App+User only " : " ")
                + roles.stream().sorted().toList();
    }

    private static Config config(Database database) {
        return new ConfigLoader(Map.of(), Path.of("."), Path.of("/none")).load(null, TestDatabase.settings(database));
    }

    private static byte[] document() throws IOException {
        try (InputStream in = ContractRoutes.class.getResourceAsStream("openapi.yaml")) {
            return Objects.requireNonNull(in).readAllBytes();
        }
    }
}
