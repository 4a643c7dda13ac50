package org.usagebudget.server.customer;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.usagebudget.server.TestSandbox;
import org.usagebudget.server.web.TestClient;
import org.usagebudget.server.web.TestClient.TestResponse;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Files of customers over HTTP: a result for each row, whatever the others are. */
class CustomerImportIT {
    private static final String PATH = "/budgets/v1/customers/import";
    private static final JsonMapper JSON = new JsonMapper();

    /** Comes once somebody reads the body. */
    private static final String CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n";

    private final TestClient client = TestSandbox.app(TestSandbox.FIRST_PARTNER);
    private final String mark = UUID.randomUUID().toString();

    @Test
    void columnsStandInAnyOrderAndLetterCase() {
        String id = UUID.randomUUID().toString();
        String csv = "\ufeffCURRENCYCODE; Country ;domain;COMPANYNAME;Culture;Id\r\nEUR;DE;" + mark
                + ".Example;\"Käse; \"\"Söhne\"\"\";de-DE;" + id + "\r\n";

        JsonNode answer = json(load(csv));

        assertThat(answer.path("createdCount").intValue()).isOne();
        assertThat(answer.path("rejectedCount").intValue()).isZero();
        assertThat(answer.path("results").toString())
                .isEqualTo("[{\"line\":2,\"id\":\"" + id + "\",\"domain\":\"" + mark
                        + ".example\",\"status\":\"created\"}]");
        JsonNode customer = json(client.get("/v1/customers/" + id));
        assertThat(customer.path("companyProfile").path("companyName").stringValue())
                .isEqualTo("Käse; \"Söhne\"");
        assertThat(customer.path("billingProfile").path("culture").stringValue())
                .isEqualTo("de-DE");
        assertThat(customer.path("currencyCode").stringValue()).isEqualTo("EUR");
    }

    @Test
    void badRowDoesNotSpoilItsNeighbours() {
        String id = UUID.randomUUID().toString();
        String csv = """
                id,companyName,domain,country,culture,currencyCode
                ,First,a%1$s.example,DE,,
                x,Second,b%1$s.example,DE,,
                ,,c%1$s.example,DE,,
                ,Fourth,no domain,DE,,

                ,Fifth,d%1$s.example,Germany,,
                ,Sixth,e%1$s.example,AQ,,
                ,Seventh,f%1$s.example,DE,no such culture,
                ,Eighth,g%1$s.example,DE,,Euro
                ,Ninth,h%1$s.example,DE
                ,Tenth,i%1$s.example,DE,,,
                %2$s,Eleventh,j%1$s.example,DE,,
                %2$s,Twelfth,k%1$s.example,DE,,
                ,Thirteenth,J%1$s.example,DE,,
                ,Last,l%1$s.example,DK,,
                """.formatted(mark, id);

        JsonNode answer = json(load(csv));

        List<String> rows = new ArrayList<>();
        answer.path("results")
                .forEach(r -> rows.add(r.path("line").intValue() + " "
                        + r.path("status").stringValue() + " "
                        + r.path("code").asInt(0)));
        assertThat(rows)
                .containsExactly(
                        "2 created 0",
                        "3 rejected 2000",
                        "4 rejected 3000",
                        "5 rejected 3000",
                        "7 rejected 3000",
                        "8 rejected 3000",
                        "9 rejected 3000",
                        "10 rejected 3000",
                        "11 rejected 3000",
                        "12 rejected 3000",
                        "13 created 0",
                        "14 rejected 990003",
                        "15 rejected 990003",
                        "16 created 0");
        assertThat(descriptions(answer))
                .satisfiesExactly(
                        d -> assertThat(d).contains("id must be a GUID"),
                        d -> assertThat(d).startsWith("companyName: "),
                        d -> assertThat(d).startsWith("domain: "),
                        d -> assertThat(d).startsWith("country: "),
                        d -> assertThat(d).startsWith("currencyCode: "),
                        d -> assertThat(d).startsWith("culture: "),
                        d -> assertThat(d).startsWith("currencyCode: "),
                        d -> assertThat(d).contains("4 cells"),
                        d -> assertThat(d).contains("7 cells"),
                        d -> assertThat(d).isEqualTo("id " + id + " is taken"),
                        d -> assertThat(d).isEqualTo("domain j" + mark + ".example is taken"));
        assertThat(answer.path("createdCount").intValue()).isEqualTo(3);
        assertThat(answer.path("rejectedCount").intValue()).isEqualTo(11);
        String last = answer.path("results").path(13).path("id").stringValue();
        assertThat(json(client.get("/v1/customers/" + last))
                        .path("currencyCode")
                        .stringValue())
                .isEqualTo("DKK");
    }

    @Test
    void sameFileAgainFindsEveryRowTaken() {
        StringBuilder csv = new StringBuilder("domain,companyName,country\n");
        for (int i = 0; i < 401; i++) {
            csv.append("n%d-%s.example,Company %d,DE\n".formatted(i, mark, i));
        }

        JsonNode first = json(load(csv.toString()));
        JsonNode second = json(load(csv.toString()));

        assertThat(first.path("createdCount").intValue()).isEqualTo(401);
        assertThat(second.path("createdCount").intValue()).isZero();
        assertThat(second.path("rejectedCount").intValue()).isEqualTo(401);
        int line = 2;
        for (JsonNode row : second.path("results")) {
            assertThat(row.path("line").intValue()).isEqualTo(line);
            assertThat(row.path("code").intValue()).isEqualTo(990003);
            assertThat(row.path("domain").stringValue()).startsWith("n" + (line - 2) + "-");
            line++;
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "companyName,domain,country,more | more",
                "companyName,domain,country, | ''",
                "companyName,domain,country,COUNTRY | country",
                "companyName,domain | country",
                "companyName,country | domain",
                "country;domain | companyName",
                "A company,b.example,DE | A company",
            })
    void columnsMustBeKnown(String header, String named) {
        TestResponse answer = load(header + "\nA,a" + mark + ".example,DE\n");

        assertFault(answer, 400, 3000);
        assertThat(answer.fault().data().getFirst()).isEqualTo(named);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "companyName,domain,country\nA,a.example,DE\nB,\"b.example,DE\nC,c.example,DE\n",
                "companyName,domain,country\nA,a.example,DE\nB,\"b.example\" x,DE\n",
            })
    void whatIsNoCsvNamesTheLineAndAddsNothing(String csv) {
        TestResponse answer = load(csv.replace("a.example", mark + ".example"));

        assertFault(answer, 400, 800002);
        assertThat(answer.fault().data().getFirst()).contains("line 3");
        assertThat(json(load("companyName,domain,country\nA," + mark + ".example,DE\n"))
                        .path("createdCount")
                        .intValue())
                .isOne();
    }

    @Test
    void whatIsNoUtf8NamesTheLine() {
        TestResponse answer = load("companyName,domain,country\nA,a.example,DE\nK\u00e4se,b.example,DE\n", "latin1");

        assertFault(answer, 400, 800002);
        assertThat(answer.fault().data().getFirst()).endsWith("line 3");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\ufeff", "\n\n"})
    void fileWithoutHeaderRowIsRefused(String csv) {
        assertFault(load(csv), 400, 800002);
    }

    @Test
    void fileWithoutRowsAddsNothing() {
        assertThat(load("companyName,domain,country").text())
                .isEqualTo("{\"results\":[],\"createdCount\":0,\"rejectedCount\":0}");
    }

    @Test
    void bytesHaveTheirBound() {
        byte[] csv = ("companyName,domain,country\nA," + mark + ".example,DE\n").getBytes(StandardCharsets.UTF_8);
        byte[] on = Arrays.copyOf(csv, 16 << 20);
        Arrays.fill(on, csv.length, on.length, (byte) '\n');
        byte[] outside = Arrays.copyOf(on, on.length + 1);

        assertFault(client.send("POST", PATH, outside, "Content-Type", "text/csv"), 413, 990013);
        assertThat(client.send("POST", PATH, on, "Content-Type", "text/csv").text())
                .contains("\"createdCount\":1,");
    }

    @ParameterizedTest
    @CsvSource({"-1, 200", "0, 200", "1, 400"})
    void rowsLengthHasItsBound(int over, int status) {
        String domain = mark + ".example";
        String name = "\"\"".repeat(CustomerCsv.ROW_MAX - domain.length() - 2 + over);
        String csv = "companyName,domain,country\nA,a" + domain + ",DE\n\"" + name + "\"," + domain + ",DE\n";

        TestResponse answer = load(csv);

        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        if (status == 200) {
            assertThat(json(answer).path("results").path(1).path("code").intValue())
                    .isEqualTo(3000);
        } else {
            assertFault(answer, 400, 800002);
            assertThat(answer.fault().data().getFirst()).contains("line 3").hasSizeLessThan(300);
        }
    }

    @Test
    void cellThatIsNeverClosedEndsTheFile() {
        TestResponse answer = load("companyName,domain,country\n\"" + "x\n".repeat(4 << 20));

        assertFault(answer, 400, 800002);
    }

    /** Given back whether the import has ended well or not. */
    @Test
    void partnerImportsOneFileAtATime() throws Exception {
        byte[] csv = ("companyName,domain,country\nA," + mark + ".example,DE\n").getBytes(StandardCharsets.UTF_8);
        TestClient other = TestSandbox.app(TestSandbox.SECOND_PARTNER);
        try (Socket slow = new Socket(
                InetAddress.getLoopbackAddress(),
                URI.create(TestSandbox.server().baseUrl()).getPort())) {
            String head = "POST " + PATH + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer "
                    + TestSandbox.token(TestSandbox.FIRST_PARTNER)
                    + "\r\nContent-Type: text/csv\r\nExpect: 100-continue\r\nContent-Length: " + csv.length
                    + "\r\n\r\n";
            slow.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            assertThat(new String(slow.getInputStream().readNBytes(CONTINUE.length()), StandardCharsets.US_ASCII))
                    .isEqualTo(CONTINUE);

            assertFault(load("companyName,domain,country\n"), 503, 800003);
            assertThat(other.send("POST", PATH, csv, "Content-Type", "text/csv").status())
                    .isEqualTo(200);

            slow.getOutputStream().write(csv);
            assertThat(new String(slow.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .startsWith("HTTP/1.1 200")
                    .contains("\"createdCount\":1,");
        }
        assertFault(load("x"), 400, 3000);
        assertThat(load("companyName,domain,country\n").status()).isEqualTo(200);
    }

    /** The bound itself is imported by a test of the whole program. */
    @Test
    void rowsHaveTheirBound() {
        String csv = "companyName,domain,country\n" + "A,a,DE\n".repeat(CustomerCsv.ROWS_MAX + 1);

        TestResponse answer = load(csv);

        assertFault(answer, 413, 990013);
        assertThat(answer.fault().data()).anyMatch(d -> d.contains("100000"));
    }

    @Test
    void onlyAdminAgentsImportAndOnlyCsv() {
        byte[] csv = "companyName,domain,country\n".getBytes(StandardCharsets.UTF_8);

        assertFault(TestSandbox.user("billing-admin").send("POST", PATH, csv, "Content-Type", "text/csv"), 403, 900150);
        assertFault(client.send("POST", PATH, csv, "Content-Type", "application/json"), 415, 990015);
        assertFault(client.send("POST", PATH, csv), 415, 990015);
        assertThat(client.send("POST", PATH, csv, "Content-Type", "Text/CSV; charset=UTF-8; header=present")
                        .status())
                .isEqualTo(200);
    }

    private static List<String> descriptions(JsonNode answer) {
        List<String> descriptions = new ArrayList<>();
        for (JsonNode row : answer.path("results")) {
            if (row.path("description").isString()) {
                descriptions.add(row.path("description").stringValue());
            }
        }
        return descriptions;
    }

    private TestResponse load(String csv) {
        return load(csv, "utf-8");
    }

    private TestResponse load(String csv, String charset) {
        return client.send("POST", PATH, csv.getBytes(Charset.forName(charset)), "Content-Type", "text/csv");
    }

    private static JsonNode json(TestResponse answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return JSON.readTree(answer.body());
    }

    private static void assertFault(TestResponse answer, int status, int code) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.fault().code()).isEqualTo(code);
    }
}
