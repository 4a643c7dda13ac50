package org.usagebudget.cli.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.usagebudget.cli.remote.RemoteLine.CUSTOMER;
import static org.usagebudget.cli.remote.RemoteLine.fault;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.usagebudget.client.Retries;

/** What the commands of customers send, tell and end with. */
class CustomersCommandTest {
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
    void customerIsToldInThreeFormsAndATerminalIsNotToldWhatToDo() {
        line.service.on("GET /v1/customers/" + CUSTOMER, 200, whole(CUSTOMER, "z.example"));

        assertThat(line.run("customers", "show", CUSTOMER)).as(line.err()).isZero();
        assertThat(line.lines())
                .containsExactly(
                        "CUSTOMER ID    " + CUSTOMER,
                        "COMPANY NAME   Zoë ?[1m",
                        "DOMAIN         z.example",
                        "COUNTRY        DE",
                        "CULTURE        de-DE",
                        "CURRENCY CODE  EUR");

        line.run("customers", "show", CUSTOMER, "-o", "json");
        assertThat(line.out()).contains("\"companyName\":\"Zoë \\u001B[1m\"", "\"currencyCode\":\"EUR\"");

        line.run("customers", "show", CUSTOMER, "-o", "csv");
        assertThat(line.out()).startsWith("customerId,companyName,domain,country,culture,currencyCode\r\n");
    }

    @Test
    void listOfNobodyIsAHeadingAndAnEmptyArray() {
        line.service.on(
                "GET /v1/customers?size=500",
                200,
                "{\"totalCount\":0,\"items\":[],\"attributes\":{\"objectType\":\"Collection\"}}");

        assertThat(line.run("customers", "list")).isZero();
        assertThat(line.lines()).containsExactly("CUSTOMER ID  COMPANY NAME  DOMAIN");

        assertThat(line.run("customers", "list", "-o", "json")).isZero();
        assertThat(line.lines()).containsExactly("[]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"table", "json", "csv"})
    void listThatFailsAtOnceTellsNothing(String format) {
        line.service.on("GET /v1/customers?size=500", 404, fault("1000", "No."));

        assertThat(line.run("customers", "list", "-o", format)).isEqualTo(65);

        assertThat(line.out()).isEmpty();
    }

    @Test
    void listThatBreaksOffDoesNotPassForAWholeOne() {
        line.service
                .on(
                        "GET /v1/customers?size=500",
                        200,
                        "{\"totalCount\":1,\"items\":[" + whole(CUSTOMER, "z.example")
                                + "],\"links\":{\"next\":{\"uri\":"
                                + "\"/customers?size=500&n=2\",\"method\":\"GET\",\"headers\":[]}},"
                                + "\"attributes\":{\"objectType\":\"Collection\"}}")
                .breakOn("GET /v1/customers?size=500&n=2");

        assertThat(line.run("customers", "list", "-o", "json")).as(line.err()).isEqualTo(69);
        assertThat(line.lines()).hasSize(2);
        assertThat(line.out()).contains(CUSTOMER).doesNotContain("]");

        assertThat(line.run("customers", "list")).isEqualTo(69);
        assertThat(line.out()).contains(CUSTOMER);
    }

    @Test
    void importAddsTellsWhatIsThereAndFailsWhatIsTaken() {
        String there = "c0000000-0000-4000-8000-000000000007";
        Path file = line.file("c.csv", """
                id,companyName,domain,country
                %s,One,one.example,DE
                %s,Zoë \u001b[1m,seven.example,DE
                ,Derived,derived.example,DE
                ,No country,none.example,
                """.formatted(CUSTOMER, there));
        String derived = "/v1/customers/" + derivedId();
        line.service
                .first("POST /v1/customers", 201, whole(CUSTOMER, "one.example"))
                .on("POST /v1/customers", 409, fault("990003", "Taken."))
                .on("GET /v1/customers/" + there, 200, whole(there, "seven.example"))
                .on("GET " + derived, 403, fault("20002", "None."));

        assertThat(line.run("customers", "import", file.toString(), "-o", "csv"))
                .isEqualTo(1);

        assertThat(line.lines())
                .containsExactly(
                        "line,customerId,companyName,domain,result,detail",
                        "2," + CUSTOMER + ",One,one.example,added,",
                        "3," + there + ",Zoë \u001b[1m,seven.example,unchanged,",
                        "4," + derivedId() + ",Derived,derived.example,failed,409/990003 Taken",
                        "5,,No country,none.example,failed,country is missing");
    }

    @Test
    void customerThatIsThereButNotAsTheFileSaysDiffers() {
        Path file = line.file("c.csv", """
                id,companyName,domain,country,culture,currencyCode
                %s,Other,Z.example,fr,de-de,USD
                """.formatted(CUSTOMER));
        line.service
                .on("POST /v1/customers", 409, fault("990003", "Taken."))
                .on("GET /v1/customers/" + CUSTOMER, 200, whole(CUSTOMER, "z.example"));
        String[] words = {"customers", "import", file.toString(), "-o", "csv"};

        assertThat(line.run(words)).isEqualTo(1);
        assertThat(line.lines().getLast())
                .isEqualTo("2," + CUSTOMER + ",Other,Z.example,differs,"
                        + "\"companyName is Zoë \u001b[1m, country is DE, currencyCode is EUR\"");

        assertThat(line.run("customers", "import", file.toString(), "-o", "csv", "--dry-run"))
                .isEqualTo(1);
        assertThat(line.out()).contains(",differs,");
    }

    @Test
    void rowsThatWouldBeOneCustomerAreToldApartBeforeAnythingIsSent() {
        Path file = line.file("c.csv", """
                id,companyName,domain,country
                %s,One,one.example,DE
                %s,Two,two.example,DE
                ,Three,ONE.example,DE
                """.formatted(CUSTOMER, CUSTOMER));
        line.service.on("POST /v1/customers", 201, whole(CUSTOMER, "one.example"));

        assertThat(line.run("customers", "import", file.toString(), "-o", "csv"))
                .isEqualTo(1);

        assertThat(line.lines())
                .contains(
                        "2," + CUSTOMER + ",One,one.example,added,",
                        "3," + CUSTOMER + ",Two,two.example,failed,the id is in line 2 too",
                        "4,,Three,ONE.example,failed,the domain is in line 2 too");
        assertThat(line.service.sent()).hasSize(1);
    }

    @Test
    void customerWhoseFirstAnswerWasLostIsToldAsMade() {
        line.retries = Retries.standard();
        String[] create = {
            "customers",
            "create",
            "--id",
            CUSTOMER,
            "--name",
            "Zoë \u001b[1m",
            "--domain",
            "Z.example",
            "--country",
            "DE"
        };
        line.service
                .first("POST /v1/customers", 503, "")
                .on("POST /v1/customers", 409, fault("990003", "Taken."))
                .on("GET /v1/customers/" + CUSTOMER, 200, whole(CUSTOMER, "z.example"));

        assertThat(line.run(create)).as(line.err()).isZero();
        assertThat(line.out()).contains("z.example");

        assertThat(line.run(create)).as("at the first attempt").isEqualTo(65);
        assertThat(line.err()).startsWith("customer " + CUSTOMER + ": 409/990003 Taken");
    }

    private static String derivedId() {
        return UUID.nameUUIDFromBytes("usagebudget customer derived.example".getBytes(StandardCharsets.UTF_8))
                .toString();
    }

    private static String whole(String id, String domain) {
        return "{\"id\":\"" + id + "\",\"companyProfile\":{\"tenantId\":\"" + id + "\",\"domain\":\"" + domain
                + "\",\"companyName\":\"Zoë \\u001b[1m\"},\"billingProfile\":{\"culture\":\"de-DE\",\"defaultAddress\":"
                + "{\"country\":\"DE\"}},\"currencyCode\":\"EUR\",\"relationshipToPartner\":\"reseller\"}";
    }
}
