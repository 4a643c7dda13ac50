package org.usagebudget.cli.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.usagebudget.cli.remote.RemoteLine.BUDGETS_1;
import static org.usagebudget.cli.remote.RemoteLine.BUDGETS_2;
import static org.usagebudget.cli.remote.RemoteLine.CUSTOMER;
import static org.usagebudget.cli.remote.RemoteLine.OTHER;
import static org.usagebudget.cli.remote.RemoteLine.budget;
import static org.usagebudget.cli.remote.RemoteLine.fault;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the commands of budgets send, tell and end with. */
class BudgetCommandTest {
    private static final String BODY = "{\"amount\":%s,\"attributes\":{\"objectType\":\"SpendingBudget\"}}";

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it.
    private Path home;

    @SuppressWarnings("NullAway.Init") // Set before each test.
    private RemoteLine line;

    @BeforeEach
    void signIn() {
        line = new RemoteLine(home).signedIn();
    }

    @Test
    void budgetIsToldInThreeForms() {
        line.service.on("GET " + BUDGETS_1, 200, budget("100.50", 3));

        assertThat(line.run("budget", "get", CUSTOMER)).isZero();
        assertThat(line.lines())
                .containsExactly("CUSTOMER ID  " + CUSTOMER, "AMOUNT       100.5", "ETAG         \"3\"");

        assertThat(line.run("budget", "get", CUSTOMER, "--output", "json")).isZero();
        assertThat(line.out())
                .isEqualToNormalizingNewlines(
                        "{\"customerId\":\"" + CUSTOMER + "\",\"amount\":100.5,\"etag\":\"\\\"3\\\"\"}\n");

        assertThat(line.run("budget", "get", CUSTOMER, "-o", "csv")).isZero();
        assertThat(line.out()).isEqualTo("customerId,amount,etag\r\n" + CUSTOMER + ",100.5,\"\"\"3\"\"\"\r\n");
        assertThat(line.err()).isEmpty();
    }

    @Test
    void amountsStayExact() {
        String amount = "123456789012345.123456789012";
        line.service.on("PATCH " + BUDGETS_1, 200, budget(amount, 1));

        assertThat(line.run("budget", "set", CUSTOMER, amount, "-o", "json")).isZero();

        assertThat(line.out()).contains("\"amount\":" + amount + ",");
        assertThat(line.service.sent()).containsExactly("PATCH " + BUDGETS_1 + " " + BODY.formatted(amount));
    }

    @Test
    void budgetIsClearedByNoAmount() {
        line.service.on("PATCH " + BUDGETS_1, 200, budget("null", 2));

        assertThat(line.run("budget", "clear", CUSTOMER, "-o", "csv")).isZero();

        assertThat(line.service.sent()).containsExactly("PATCH " + BUDGETS_1 + " " + BODY.formatted("null"));
        assertThat(line.out()).contains(CUSTOMER + ",,");
    }

    @Test
    void dryRunTellsTheDifferenceAndSendsNoChange() {
        line.service.on("GET " + BUDGETS_1, 200, budget("100", 3));

        assertThat(line.run("budget", "set", CUSTOMER, "100.00", "--dry-run", "-o", "csv"))
                .isZero();
        assertThat(line.out()).endsWith(CUSTOMER + ",100,100,unchanged\r\n");

        assertThat(line.run("budget", "clear", CUSTOMER, "--dry-run", "-o", "csv"))
                .isZero();
        assertThat(line.out()).endsWith(CUSTOMER + ",100,,would change\r\n");
        assertThat(line.service.sent()).containsOnly("GET " + BUDGETS_1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "1e3", "1,5", "x", "1000000000000000", "0.1234567890123456789", ""})
    void amountOutOfBoundsIsAWrongCommandLine(String amount) {
        assertThat(line.run("budget", "set", "--", CUSTOMER, amount)).isEqualTo(64);

        assertThat(line.err()).contains("the amount must be a number such as 250.75");
        assertThat(line.service.sent()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "403 | 20002 | 65 | usagebudget customers list",
                "403 | 900150 | 77 | usagebudget login",
                "403 | 900149 | 77 | registered",
                "401 | 800001 | 77 | usagebudget login",
                "400 | 3000 | 65 | correct what is named",
                "404 | 1000 | 65 | --base-url",
                "409 | 990001 | 65 | see what is there",
                "412 | 2055 | 65 | read it again",
                "429 | 0 | 75 | try again later",
                "503 | 800003 | 75 | try again later",
            })
    void faultIsOneLineWithCodeNextStepAndCorrelationId(int status, String code, int exit, String next) {
        line.service.on("GET " + BUDGETS_1, status, fault(code, "It is wrong."));

        assertThat(line.run("budget", "get", CUSTOMER)).isEqualTo(exit);

        assertThat(line.err().lines()).hasSize(1);
        assertThat(line.err())
                .startsWith(status + "/" + code + " It is wrong; ")
                .contains(next)
                .containsPattern("\\(correlation id " + RemoteLine.ID + "\\)\\R$");
        assertThat(line.out()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "401|77|401 Unauthorized, without a reason; multi-factor authentication may be needed",
                "502|75|502 Bad Gateway"
            })
    void answerWithoutABodyIsToldByItsStatus(int status, int exit, String told) {
        line.service.on("GET " + BUDGETS_1, status, "");

        assertThat(line.run("budget", "get", CUSTOMER)).isEqualTo(exit);

        assertThat(line.err()).startsWith(told);
    }

    @Test
    void wrongAddressIsAWrongCommandLine() {
        assertThat(line.run("budget", "get", CUSTOMER, "--base-url", "ftp://x")).isEqualTo(64);

        assertThat(line.err()).contains("'--base-url': baseUrl must be an http or https address");
    }

    @Test
    void brokenConnectionIs69() {
        line.service.breakOn("GET " + BUDGETS_1);

        assertThat(line.run("budget", "get", CUSTOMER)).isEqualTo(69);

        assertThat(line.err()).contains("connection reset", "does the service run", "correlation id ");
    }

    @Test
    void listHasColoursOnATerminalAlone() {
        String item = "{\"customerId\":\"" + CUSTOMER
                + "\",\"companyName\":\"Zoë\",\"domain\":\"z.example\",\"status\":\"over\","
                + "\"budget\":{\"amount\":10,\"attributes\":{\"objectType\":\"SpendingBudget\"}},\"percentUsed\":200,"
                + "\"totalCost\":20.10,\"currencyCode\":\"EUR\",\"currencySymbol\":\"€\",\"usdTotalCost\":null,"
                + "\"projectedCost\":null,\"projectedPercentUsed\":null,\"asOf\":\"2026-11-01T00:00:00Z\","
                + "\"billingStartDate\":\"2026-11-01T00:00:00Z\",\"billingEndDate\":\"2026-12-01T00:00:00Z\","
                + "\"lastModifiedDate\":\"2026-11-01T00:00:00Z\",\"attributes\":{\"objectType\":\"CustomerStanding\"}}";
        line.service.on(
                "GET /budgets/v1/standing?size=500&sort=percentUsed&filter=over",
                200,
                "{\"totalCount\":1,\"items\":[" + item
                        + "],\"links\":{},\"attributes\":{\"objectType\":\"Collection\"}}");

        assertThat(line.run("budget", "list", "--status", "over"))
                .as(line.err())
                .isZero();
        assertThat(line.lines())
                .containsExactly(
                        "CUSTOMER ID                           COMPANY NAME  AMOUNT  TOTAL COST  CURRENCY  PERCENT USED"
                                + "  PROJECTED COST  STATUS  DOMAIN     BILLING END           AS OF",
                        CUSTOMER
                                + "  Zoë               10        20.1  EUR                200                  over    z.example"
                                + "  2026-12-01T00:00:00Z  2026-11-01T00:00:00Z",
                        "as of 2026-11-01T00:00:00Z");

        line.isTerminal = true;
        line.run("budget", "list", "--status", "over");
        assertThat(line.out()).contains("\u001b[31mover\u001b[0m", "\u001b[1mCUSTOMER ID\u001b[0m");

        line.environment.put("NO_COLOR", "1");
        line.run("budget", "list", "--status", "over");
        assertThat(line.out()).doesNotContain("\u001b");
    }

    @Test
    void importTellsEachRowAndFailsBadOnesAlone() {
        Path file = line.file("b.csv", """
                        \ufeffcustomerid;Amount
                        %s;250.75
                        x;1
                        %s;5
                        %s;7
                        c0000000-0000-4000-8000-000000000003;
                        c0000000-0000-4000-8000-000000000004;
                        """.formatted(CUSTOMER, OTHER, CUSTOMER));
        line.service
                .on("GET /v1/customers/c0000000-0000-4000-8000-000000000003/usagebudget", 200, budget("7", 1))
                .on("GET /v1/customers/c0000000-0000-4000-8000-000000000004/usagebudget", 200, budget("null", 0))
                .on("GET " + BUDGETS_1, 200, budget("100", 3))
                .on("PATCH " + BUDGETS_1, 200, budget("250.75", 4))
                .on("GET " + BUDGETS_2, 200, budget("5.00", 1));

        assertThat(line.run("budget", "import", file.toString(), "-o", "csv")).isEqualTo(1);

        assertThat(line.lines())
                .containsExactly(
                        "line,customerId,before,after,result,detail",
                        "2," + CUSTOMER + ",100,250.75,changed,",
                        "3,x,,,failed,\"customerId must be a GUID, was 'x'\"",
                        "4," + OTHER + ",5,5,unchanged,",
                        "5," + CUSTOMER + ",,,failed,the customer is in line 2 too",
                        "6,c0000000-0000-4000-8000-000000000003,7,,failed,"
                                + "the amount is empty; --clear-empty removes the budget",
                        "7,c0000000-0000-4000-8000-000000000004,,,unchanged,");
        assertThat(line.err().lines()).containsExactly("1 changed, 3 failed, 2 unchanged");
    }

    @Test
    void importOfWhatIsSoAlreadyChangesNothing() {
        Path file = line.file("b.csv", "customerId,amount\n" + CUSTOMER + ",100.0\n");
        line.service.on("GET " + BUDGETS_1, 200, budget("100", 3));

        assertThat(line.run("budget", "import", file.toString())).isZero();

        assertThat(line.service.sent()).containsExactly("GET " + BUDGETS_1);
        assertThat(line.err().lines()).containsExactly("1 unchanged");
    }

    @Test
    void importStopsWhereEveryRowWouldFailAndTellsWhatIsLeft() {
        StringBuilder rows = new StringBuilder("customerId,amount\n");
        for (int i = 0; i < Ahead.MAX + 10; i++) {
            String id = "c0000000-0000-4000-8000-0000000001%02d".formatted(i);
            rows.append(id).append(",1\n");
            line.service.on("GET /v1/customers/" + id + "/usagebudget", 503, fault("800003", "Busy."));
        }
        Path file = line.file("b.csv", rows.toString());

        assertThat(line.run("budget", "import", file.toString(), "-o", "csv")).isEqualTo(75);

        assertThat(line.service.sent()).hasSizeLessThan(Ahead.MAX + 10);
        assertThat(line.lines()).hasSize(Ahead.MAX + 11);
        assertThat(line.lines().getLast()).endsWith(",,1,skipped,");
        assertThat(line.err()).contains(" skipped", "try again later");
    }

    @Test
    void importWaitsForAServiceThatIsBusy() {
        Path file = line.file("b.csv", "customerId,amount\n" + CUSTOMER + ",1\n" + OTHER + ",2\n");
        line.service
                .first("GET " + BUDGETS_1, 429, "", "Retry-After", "7")
                .first("GET " + BUDGETS_1, 503, fault("800003", "Busy."))
                .on("GET " + BUDGETS_1, 200, budget("1", 1))
                .on("GET " + BUDGETS_2, 200, budget("2", 1));

        assertThat(line.run("budget", "import", file.toString())).as(line.err()).isZero();

        assertThat(line.err().lines()).containsExactly("2 unchanged");
        assertThat(line.pauses).containsExactly(Duration.ofSeconds(7), Duration.ofSeconds(5));
    }

    @Test
    void readerWhoGoesEndsAListQuietlyAndAnImportGoesOn() {
        StringBuilder items = new StringBuilder(customer(CUSTOMER, "A"));
        for (int i = 0; i < 499; i++) {
            items.append(',').append(customer(CUSTOMER, "A"));
        }
        line.service
                .on(
                        "GET /v1/customers?size=500",
                        200,
                        "{\"totalCount\":501,\"items\":[" + items + "],\"links\":{\"next\":{\"uri\":"
                                + "\"/customers?size=500&n=2\",\"method\":\"GET\",\"headers\":[]}},"
                                + "\"attributes\":{\"objectType\":\"Collection\"}}")
                .on("GET " + BUDGETS_1, 200, budget("1", 1))
                .on("GET " + BUDGETS_2, 200, budget("2", 1));
        line.outputMax = 2_000;
        line.isPipe = true;

        assertThat(line.run("customers", "list", "-o", "csv")).isEqualTo(141);
        assertThat(line.err()).isEmpty();
        assertThat(line.service.sent()).as("no page more").hasSize(1);

        line.outputMax = 0;
        Path file = line.file("b.csv", "customerId,amount\n" + CUSTOMER + ",1\n" + OTHER + ",2\n");
        assertThat(line.run("budget", "import", file.toString())).isEqualTo(141);
        assertThat(line.err().lines()).containsExactly("2 unchanged");

        line.isPipe = false;
        assertThat(line.run("customers", "list", "-o", "csv")).isEqualTo(74);
        assertThat(line.err()).contains("the output cannot be written");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "customerId | has no column amount",
                "customerId,amount | has no rows below its header",
                "customerId,amount,amount | has the column amount twice",
                "'' | line 1 must be the header row",
                "customerId,\"amount | is not CSV",
            })
    void fileThatIsNoneOfBudgetsIs65(String text, String named) {
        Path file = line.file("b.csv", text);

        assertThat(line.run("budget", "import", file.toString())).isEqualTo(65);

        assertThat(line.err()).contains(named);
        assertThat(line.service.sent()).isEmpty();
    }

    @Test
    void fileThatIsNotThereIs74() {
        assertThat(line.run("budget", "import", home.resolve("none").toString()))
                .isEqualTo(74);

        assertThat(line.err()).contains("cannot be read");
    }

    @Test
    void slashAfterTheBaseUrlLeadsToTheSameServiceWhoseRefreshTokenIsKept() throws IOException {
        line.service.on("POST token", 200, "{\"access_token\":\"a\",\"expires_in\":60,\"refresh_token\":\"rotated\"}");
        line.service.on("GET " + BUDGETS_1, 200, budget("1", 1));

        assertThat(line.run("budget", "get", CUSTOMER, "--base-url", "http://localhost:8080/"))
                .as(line.err())
                .isZero();

        assertThat(line.profiles()).content().contains("rotated").doesNotContain("the-token");
    }

    @Test
    void progressIsShownAtATerminalAndTakenAway() {
        Path file = line.file("b.csv", "customerId,amount\n" + CUSTOMER + ",100\n");
        line.service.on("GET " + BUDGETS_1, 200, budget("100", 3));
        line.isTerminal = true;

        line.run("budget", "import", file.toString());

        assertThat(line.err())
                .contains("\r\u001b[K[##############################] 100 %  1 of 1 rows\r\u001b[K1 unchanged");
    }

    @Test
    void columnsAreAPromise() {
        assertThat(List.of(BudgetColumns.BUDGET, BudgetColumns.ROW, BudgetColumns.EXPORT, BudgetColumns.STANDING))
                .extracting(columns -> String.join(
                        ",", columns.stream().map(column -> column.name()).toList()))
                .containsExactly(
                        "customerId,amount,etag",
                        "line,customerId,before,after,result,detail",
                        "customerId,companyName,domain,amount",
                        "customerId,companyName,amount,totalCost,currency,percentUsed,projectedCost,status,"
                                + "domain,billingEnd,asOf");
    }

    private static String customer(String id, String name) {
        return "{\"id\":\"" + id + "\",\"companyProfile\":{\"tenantId\":\"" + id + "\",\"domain\":\"x.example\","
                + "\"companyName\":\"" + name + "\"},\"relationshipToPartner\":\"reseller\"}";
    }
}
