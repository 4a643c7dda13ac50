package org.usagebudget.cli.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.usagebudget.cli.remote.RemoteLine.CUSTOMER;
import static org.usagebudget.cli.remote.RemoteLine.fault;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.usagebudget.client.Retries;

/** What the commands of usage send, tell and end with. */
class UsageCommandTest {
    private static final String RECORDS = "POST /usage/v1/records";
    private static final String FOCUS = "BilledCost,ChargePeriodStart,SubAccountId\n1.5,2026-11-01T00:00:00Z,"
            + CUSTOMER + "\n1.5,2026-11-01T00:00:00Z," + CUSTOMER + "\n";

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it.
    private Path home;

    @SuppressWarnings("NullAway.Init") // Set before each test.
    private RemoteLine line;

    @BeforeEach
    void signIn() {
        line = new RemoteLine(home).signedIn();
        line.service.on(RECORDS, 200, counted(2, 0, ""));
    }

    @Test
    void countsAreToldInThreeForms() {
        Path file = line.file("u.jsonl", "{\"id\":\"1\"}\n");

        assertThat(line.run("usage", "send", file.toString())).as(line.err()).isZero();
        assertThat(line.lines()).startsWith("ACCEPTED    2", "DUPLICATES  0", "REJECTED    0", "TOTALS      2.25 EUR");
        assertThat(line.service.sent()).containsExactly(RECORDS + " {\"id\":\"1\"}\n");

        line.run("usage", "send", file.toString(), "-o", "json");
        assertThat(line.out())
                .isEqualToNormalizingNewlines(
                        "{\"accepted\":2,\"duplicates\":0,\"rejectedCount\":0,\"rejected\":[],\"totals\":"
                                + "[{\"currencyCode\":\"EUR\",\"cost\":2.25}],\"requestId\":\"" + requestId()
                                + "\"}\n");

        line.run("usage", "send", file.toString(), "-o", "csv");
        assertThat(line.out())
                .isEqualTo("accepted,duplicates,rejected,totals,requestId\r\n2,0,0,2.25 EUR," + requestId() + "\r\n");
    }

    @Test
    void recordThatIsRejectedIsNamedAndTheExitCodeSaysSo() {
        line.service.on(
                RECORDS,
                200,
                counted(1, 2, "{\"line\":3,\"id\":\"r-3\",\"code\":990006,\"description\":\"Too old.\"}"));

        assertThat(line.run("usage", "send", line.file("u.json", "[]").toString()))
                .isEqualTo(1);

        assertThat(line.err().lines()).containsExactly("line 3, r-3: 990006 Too old.", "and 1 more");

        line.run("usage", "send", line.file("u.json", "[]").toString(), "-o", "json");
        assertThat(line.out())
                .contains("\"rejectedCount\":2,\"rejected\":[{\"line\":3,\"id\":\"r-3\",\"code\":990006,"
                        + "\"description\":\"Too old.\"}]");
    }

    @Test
    void formOfAFileIsOfItsNameOrToldOrRefused() {
        assertThat(line.run("usage", "send", line.file("u.txt", "x").toString()))
                .isEqualTo(64);
        assertThat(line.err()).contains("--format is needed");

        assertThat(line.run(
                        "usage",
                        "send",
                        "--format",
                        "events",
                        line.file("u.txt", "x").toString()))
                .isZero();
        assertThat(line.service.headers().getLast())
                .containsEntry("Content-Type", "application/cloudevents-batch+json");

        for (String name : List.of("U.JSONL.GZ", "u.ndjson.zst", "u.json", "U.Csv")) {
            assertThat(line.run("usage", "send", line.file(name, "x_RecordId\n").toString()))
                    .as(name + line.err())
                    .isZero();
        }
        assertThat(line.service.headers().stream()
                        .skip(1)
                        .map(sent -> sent.get("Content-Type") + " " + sent.get("Content-Encoding")))
                .containsExactly(
                        "application/x-ndjson gzip",
                        "application/x-ndjson zstd",
                        "application/json null",
                        "text/csv null");
    }

    @Test
    void standardInputIsSent() {
        InputStream own = System.in;
        System.setIn(new ByteArrayInputStream("{\"id\":\"1\"}\n".getBytes(StandardCharsets.UTF_8)));
        try {
            assertThat(line.run("usage", "send", "-", "--format", "jsonl"))
                    .as(line.err())
                    .isZero();
        } finally {
            System.setIn(own);
        }

        assertThat(line.service.sent()).containsExactly(RECORDS + " {\"id\":\"1\"}\n");
    }

    @Test
    @Timeout(60) // Whoever opens the pipe once more waits for another writer.
    void whatCanBeReadOnceIsNotSentFromItsMiddle() throws Exception {
        line.retries = Retries.standard();
        line.service.breakOn(RECORDS);
        Path pipe = home.resolve("pipe.jsonl");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        Process writer = new ProcessBuilder("sh", "-c", "echo first > \"$0\"", pipe.toString()).start();
        try {
            assertThat(line.run("usage", "send", pipe.toString())).isEqualTo(69);
        } finally {
            writer.destroyForcibly();
        }

        assertThat(line.service.sent()).containsExactly(RECORDS + " first\n");
        assertThat(line.err())
                .contains("connection reset (localhost:8080); it was not repeated, since " + pipe
                        + " can be read only once; sending all of" + " it again is safe");
    }

    @Test
    void fileThatIsNotThereIs74() {
        assertThat(line.run("usage", "send", home.resolve("none.json").toString()))
                .isEqualTo(74);

        assertThat(line.service.sent()).isEmpty();
    }

    @Test
    void idsFollowFromRowsAndTwinsAreTold() throws IOException {
        line.run("usage", "import", "--id-from-row", line.file("a.csv", FOCUS).toString());
        line.run("usage", "import", "--id-from-row", line.file("b.csv", FOCUS).toString());
        line.run("usage", "import", "--id-from-row", packed("c.csv.gz", FOCUS).toString());
        line.run(
                "usage",
                "import",
                "--id-from-row",
                line.file(
                                "d.csv",
                                "\ufeffSubAccountId,Empty,BilledCost,ChargePeriodStart\n" + CUSTOMER
                                        + ",,1.5,2026-11-01T00:00:00Z\n")
                        .toString());

        String first = line.service.sent().get(0);
        String[] rows = first.split("\r?\n", -1);
        assertThat(rows[0]).endsWith("BilledCost,ChargePeriodStart,SubAccountId,x_RecordId");
        assertThat(rows[1]).matches("1.5,2026-11-01T00:00:00Z," + CUSTOMER + ",row-[0-9a-f]{32}");
        assertThat(rows[2]).isEqualTo(rows[1] + "-2");
        assertThat(line.service.sent().get(1)).isEqualTo(first);
        assertThat(line.service.sent().get(2)).isEqualTo(first);
        String id = rows[1].substring(rows[1].lastIndexOf(',') + 1);
        assertThat(line.service.sent().get(3)).contains("," + id + "\r\n");
    }

    @Test
    void idThatIsThereStays() {
        Path file = line.file("a.csv", "x_recordid,BilledCost\nmine,1\n,1\n");

        assertThat(line.run("usage", "import", "--id-from-row", file.toString()))
                .isZero();

        assertThat(line.service.sent().getFirst().split("\r?\n", -1)).satisfies(rows -> {
            assertThat(rows[1]).isEqualTo("mine,1");
            assertThat(rows[2]).matches("row-[0-9a-f]{32},1");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"Tags", "x_RecordId"})
    void rowOfAnotherWidthGetsNoIdAndIsNamed(String last) {
        Path file = line.file("a.csv", "BilledCost," + last + "\n1,a\n2,b,stray\n3,c,\n4\n5,e\n");

        assertThat(line.run("usage", "import", "--id-from-row", file.toString()))
                .isEqualTo(1);

        assertThat(line.service.sent())
                .singleElement()
                .asString()
                .contains("1,a", "5,e")
                .doesNotContain("\n2,", "\n3,", "\n4");
        assertThat(line.lines()).contains("REJECTED    3");
        assertThat(line.err().lines())
                .containsExactly(
                        "line 3: the row has 3 cells, the header has 2; it was not sent",
                        "line 4: the row has 3 cells, the header has 2; it was not sent",
                        "line 5: the row has 1 cells, the header has 2; it was not sent");
    }

    @Test
    void rowsStayInTheirLines() {
        Path file = line.file("a.csv", "\nx_RecordId,Tags\n\n\na,\"two\nlines\"\nwide,1,2\nb,\r\n\r\nc,x\n");

        line.run("usage", "import", "--id-from-row", file.toString());

        String sent = line.service.sent().getFirst().substring(RECORDS.length() + 1);
        assertThat(sent.split("\r?\n", -1))
                .containsExactly("", "x_RecordId,Tags", "", "", "a,\"two", "lines\"", "", "b,", "", "c,x", "");
    }

    @Test
    void fileWithIdsIsSentAsItIs() {
        String whole = "\ufeffBilledCost, X_RECORDID\n1,a\n";
        assertThat(line.run("usage", "import", line.file("a.csv", whole).toString()))
                .as(line.err())
                .isZero();

        assertThat(line.service.sent()).containsExactly(RECORDS + " " + whole);
    }

    @Test
    void fileWithoutIdsIsRefusedBeforeItIsSent() throws IOException {
        Path plain = line.file("a.csv", FOCUS);

        assertThat(line.run("usage", "import", plain.toString())).isEqualTo(65);
        assertThat(line.err()).contains("a.csv has no column x_RecordId; --id-from-row makes the ids");
        assertThat(line.run("usage", "import", packed("a.csv.gz", FOCUS).toString()))
                .isEqualTo(65);
        assertThat(line.run("usage", "send", plain.toString())).isEqualTo(65);
        assertThat(line.err()).contains("usagebudget usage import --id-from-row makes the ids");

        assertThat(line.service.sent()).isEmpty();
    }

    @Test
    void fileInWhichTheServiceMissesIdsIsToldHowToMakeThem() {
        line.service.on(
                RECORDS,
                400,
                "{\"code\":3000,\"description\":\"Invalid.\",\"data\":[\"columns are missing: x_RecordId\"],\"source\":\"s\"}");

        assertThat(line.run("usage", "import", line.file("a.csv.zst", FOCUS).toString()))
                .isEqualTo(65);

        assertThat(line.err())
                .contains("columns are missing: x_RecordId; --id-from-row makes the ids (correlation id ");
    }

    @Test
    void fileThatIsNoCsvIs65AndNotSentAgain() {
        Path file = line.file("a.csv", "a,b\n\"x,y\n");

        assertThat(line.run("usage", "import", "--id-from-row", file.toString()))
                .isEqualTo(65);

        assertThat(line.err()).contains("is not CSV");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "usage summary --subscription {} | --subscription goes with a CUSTOMER",
                "usage records --by day | --by goes with a CUSTOMER",
                "usage records {} --by meter | --by meter goes with --subscription",
                "usage summary x | must be a GUID",
                "usage summary --period 2026-13 | must be a month such as 2026-10",
                "usage import --id-from-row a.zst | --id-from-row takes plain and .gz files",
                "usage send | FILE",
            })
    void wrongCommandLineIsNamed(String arguments, String named) {
        assertThat(line.run(arguments.replace("{}", CUSTOMER).split(" ", -1))).isEqualTo(64);

        assertThat(line.err()).contains(named);
        assertThat(line.service.sent()).isEmpty();
    }

    @Test
    void sumOfAllCustomersIsToldInEachCurrency() {
        line.service.on("GET /v1/usagesummary", 200, """
                {"resourceId":"a0000000-0000-4000-8000-000000000001","resourceName":"P","totalCost":1.50,"currencyCode":"EUR",
                 "totals":[{"currencyCode":"EUR","totalCost":1.50,"customers":2},{"currencyCode":"USD","totalCost":7,"customers":1}],
                 "billingStartDate":"2026-11-01T00:00:00Z","billingEndDate":"2026-12-01T00:00:00Z"}""");

        assertThat(line.run("usage", "summary")).as(line.err()).isZero();
        assertThat(line.lines()).contains("TOTALS                   1.5 EUR", "                         7 USD");

        line.run("usage", "summary", "-o", "json");
        assertThat(line.out())
                .contains("\"totals\":[{\"currencyCode\":\"EUR\",\"totalCost\":1.5,\"customers\":2},"
                        + "{\"currencyCode\":\"USD\",\"totalCost\":7,\"customers\":1}]");

        line.run("usage", "summary", "-o", "csv");
        assertThat(line.lines().getFirst()).endsWith(",billingStart,billingEnd,totals");
        assertThat(line.lines().getLast()).endsWith("\"1.5 EUR, 7 USD\"");
    }

    @Test
    void appOnItsOwnIsToldToSignInAsAUser() {
        line.service.on("GET /v1/usagesummary?period=2026-10", 403, fault("900329", "Not for apps."));

        assertThat(line.run("usage", "summary", "--period", "2026-10")).isEqualTo(77);

        assertThat(line.err()).contains("usagebudget login --app-and-user");
    }

    private String requestId() {
        return String.valueOf(line.service.headers().getLast().get("MS-RequestId"));
    }

    private static String counted(int accepted, int rejected, String items) {
        return "{\"accepted\":" + accepted + ",\"duplicates\":0,\"rejectedCount\":" + rejected + ",\"rejected\":["
                + items + "],\"totals\":[{\"currencyCode\":\"EUR\",\"cost\":2.250}]}";
    }

    private Path packed(String name, String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(bytes)) {
            zip.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return Files.write(home.resolve(name), bytes.toByteArray());
    }
}
