package org.usagebudget.server.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.usagebudget.model.Guid;
import org.usagebudget.server.web.TestClient.TestResponse;

/** The checks in their order, and what every answer carries. */
class EdgePipelineIT {
    private static final String ID = "312B044d-dc41-4b37-c2d5-7d27322d9654";
    private static final String CORRELATION = "7cb67bb7-4750-403d-cc2e-6bc44c52d52c";

    @SuppressWarnings("NullAway.Init")
    private static ToyEdge edge;

    @SuppressWarnings("NullAway.Init")
    private static TestClient client;

    @BeforeAll
    static void start() {
        edge = ToyEdge.start();
        client = new TestClient(edge.port());
    }

    @AfterAll
    static void stop() {
        client.close();
        edge.close();
    }

    @Test
    void goodRequestGetsItsAnswerWithItsIdsInItsOwnSpelling() {
        TestResponse response = client.withToken("agent")
                .get(ToyEdge.BUDGET, "MS-RequestId", ID, "MS-CorrelationId", CORRELATION, "MS-Contract-Version", "V1");

        assertThat(response.status()).isEqualTo(200);
        assertThat(response.budget().amount()).isNull();
        assertThat(response.header("MS-RequestId")).contains(ID);
        assertThat(response.header("MS-CorrelationId")).contains(CORRELATION);
        assertThat(response.header("ETag")).contains("\"0\"");
        assertThat(response.header("Content-Type")).contains("application/json");
        assertThat(response.header("Content-Length")).contains(Integer.toString(response.body().length));
        assertThat(response.http().headers().map())
                .doesNotContainKeys("Server", "server", "Access-Control-Allow-Origin", "X-Powered-By");
    }

    @Test
    void idsAreMadeWhereTheyAreAbsent() {
        TestResponse response = client.withToken("agent").get(ToyEdge.BUDGET);

        assertThat(Guid.parse(response.header("MS-RequestId").orElseThrow())).isPresent();
        assertThat(response.header("MS-RequestId")).isNotEqualTo(response.header("MS-CorrelationId"));
    }

    /** Each row breaks one rule and every rule after it: the first one broken decides. */
    static Stream<Arguments> orderOfChecks() {
        String path = "/v1/customers/1-2-3-4-5/usagebudget";
        String bad = "MS-RequestId: 1-2-3-4-5";
        return Stream.of(
                Arguments.of("GET /nowhere", "Bearer x", bad, "404/1000"),
                Arguments.of("POST " + path, "Bearer x", bad, "405/990011"),
                Arguments.of("GET " + path, "Bearer x", bad, "401/800001"),
                Arguments.of("GET " + path, "Bearer stranger", bad, "403/900149"),
                Arguments.of("GET " + path, "Bearer sales", bad, "400/2000"),
                Arguments.of("GET " + path, "Bearer sales", "MS-Contract-Version: v2", "400/990002"),
                Arguments.of("GET " + path, "Bearer sales", "If-Match: 0", "400/2000"),
                Arguments.of("GET " + path, "Bearer sales", "X-Locale: zz", "400/2000"),
                Arguments.of("GET /v1/customers/usagerecords", "Bearer app", "X-Locale: zz", "403/900329"),
                Arguments.of("GET /v1/customers/usagerecords", "Bearer sales", "X-Locale: zz", "403/900150"),
                Arguments.of("PATCH " + ToyEdge.BUDGET, "Bearer sales", "Content-Type: text/plain", "403/900150"),
                Arguments.of("PATCH " + ToyEdge.BUDGET, "Bearer agent", "Content-Type: text/plain", "415/990015"));
    }

    @ParameterizedTest
    @MethodSource("orderOfChecks")
    void firstCheckThatFailsDecides(String request, String token, String header, String expected) {
        String[] line = request.split(" ", 2);
        String[] pair = header.split(": ", 2);

        TestResponse response = client.send(line[0], line[1], null, "Authorization", token, pair[0], pair[1]);

        assertThat(response.status() + "/" + response.fault().code()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "MS-RequestId, 1-2-3-4-5",
        "MS-RequestId, '{312b044d-dc41-4b37-c2d5-7d27322d9654}'",
        "MS-RequestId, 312b044d-dc41-4b37-c2d5-7d27322d965",
        "MS-RequestId, 312b044ddc414b37c2d57d27322d96540000",
        "MS-CorrelationId, 312b044d-dc41-4b37-c2d5-7d27322d965g",
        "If-Match, abc",
    })
    void malformedHeaderIsNamed(String name, String value) {
        TestResponse response = client.withToken("agent").get(ToyEdge.BUDGET, name, value);

        assertThat(response.status()).isEqualTo(400);
        assertThat(response.fault().code()).isEqualTo(2000);
        assertThat(response.fault().data()).contains(name, value);
    }

    @Test
    void malformedIdIsNotEchoedAndTheOtherOneIs() {
        TestResponse response = client.withToken("agent")
                .get(ToyEdge.BUDGET, "MS-RequestId", "nonsense", "MS-CorrelationId", CORRELATION);

        assertThat(response.header("MS-RequestId")).isNotEmpty().isNotEqualTo(java.util.Optional.of("nonsense"));
        assertThat(response.header("MS-CorrelationId")).contains(CORRELATION);
    }

    @Test
    void idSentTwiceIsMalformed() {
        TestResponse response =
                client.withToken("agent").get(ToyEdge.BUDGET, "MS-RequestId", ID, "MS-RequestId", CORRELATION);

        assertThat(response.status()).isEqualTo(400);
        assertThat(response.fault().data()).contains("MS-RequestId");
    }

    @ParameterizedTest
    @ValueSource(strings = {"en-US", "\"en-US\"", "en-US,en-US", "tlh", "", "\"", "de-DE;q=1"})
    void localeIsToleratedWhateverItIs(String locale) {
        assertThat(client.withToken("agent")
                        .get(ToyEdge.BUDGET, "X-Locale", locale)
                        .status())
                .isEqualTo(200);
    }

    @Test
    void severalIfMatchLinesAreOneList() {
        assertThat(client.get("/condition", "If-Match", "\"1\"", "If-Match", "W/\"2\", \"3\"")
                        .text())
                .contains("tags=[1, 3]");
        assertThat(client.get("/condition").text()).contains("\"-\"");
    }

    @Test
    void customerIdIsNamedWhereItIsNoGuid() {
        TestResponse response = client.withToken("agent").get("/v1/customers/1-2-3-4-5");

        assertThat(response.status()).isEqualTo(400);
        assertThat(response.fault().data()).contains("customer-tenant-id", "1-2-3-4-5");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1//customers/%s/usagebudget",
                "//v1/customers/%s//usagebudget/",
                "/v1/%%63ustomers/%s/usagebudget/"
            })
    void doubleAndTrailingSlashesAndEncodedLettersFindTheRoute(String path) {
        assertThat(client.withToken("agent")
                        .get(path.formatted(ToyEdge.CUSTOMER))
                        .status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "/echo/a%2Fb, a/b",
        "/echo/%2e%2e, ..",
        "/echo/a%20+b, a +b",
        "/echo/%C3%A9, é",
        "/query?q=a+b%26&q=2, a b&",
        "/query?p=1, none",
        "/query?q, ''",
        "/query?&&q=%3D, =",
        "/path//a///b%2F/, /path/a/b%2F",
        "/, root",
    })
    void pathAndQueryAreDecodedSafely(String path, String value) {
        assertThat(client.get(path).text()).isEqualTo("{\"value\":\"" + value + "\"}");
    }

    @Test
    void missingMfaIsBare() {
        TestResponse response = client.withToken("no-mfa").get(ToyEdge.BUDGET);

        assertThat(response.status()).isEqualTo(401);
        assertThat(response.body()).isEmpty();
        assertThat(response.header("WWW-Authenticate")).contains("Bearer error=\"invalid_token\"");
        assertThat(client.get(ToyEdge.BUDGET).header("WWW-Authenticate")).contains("Bearer");
    }

    @Test
    void unforeseenFailureIs500AndDatabaseAwayIs503() {
        TestResponse failed = client.get("/fail");
        TestResponse away = client.get("/database");

        assertThat(failed.status()).isEqualTo(500);
        assertThat(failed.text()).doesNotContain("secret");
        assertThat(away.status()).isEqualTo(503);
        assertThat(away.header("Retry-After")).contains("1");
    }

    @Test
    void javaSdkIsToldOtherStatusesWithTheSameBody() {
        TestClient sdk = client.asJavaSdk();

        TestResponse notAllowed = sdk.send("PUT", "/echo/x", null);
        TestResponse mediaType =
                sdk.withToken("agent").send("PATCH", ToyEdge.BUDGET, new byte[] {1}, "Content-Type", "text/plain");
        TestResponse failed = sdk.get("/fail");

        assertThat(notAllowed.status()).isEqualTo(400);
        assertThat(notAllowed.fault().code()).isEqualTo(990011);
        assertThat(mediaType.status()).isEqualTo(400);
        assertThat(mediaType.fault().code()).isEqualTo(990015);
        assertThat(failed.status()).isEqualTo(503);
        assertThat(failed.header("Retry-After")).contains("1");
        assertThat(sdk.get("/nowhere").status()).isEqualTo(404);
    }

    @Test
    void byteOrderMarkIsLeftOut() {
        byte[] marked = "\u00ef\u00bb\u00bf{}".getBytes(StandardCharsets.ISO_8859_1);

        assertThat(client.send("POST", "/body", marked).text()).contains("2 false");
        assertThat(client.send("POST", "/body", Arrays.copyOf(marked, 2)).text())
                .contains("2 false");
    }

    @Test
    void formIsReadInOrder() {
        TestResponse response = client.postForm("/a%20b/oauth2/v2.0/token", "x=1&y=a+%C3%A9&x=2&&z");

        assertThat(response.text()).isEqualTo("{\"value\":\"[x=1, y=a é, x=2, z=]\"}");
        assertThat(client.postForm("/t/oauth2/v2.0/token", "x=%").fault().code())
                .isEqualTo(800002);
        assertThat(client.send("POST", "/t/oauth2/v2.0/token", new byte[0]).status())
                .isEqualTo(415);
    }
}
