package org.usagebudget.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.usagebudget.server.TestSandbox;
import org.usagebudget.server.web.TestClient;
import org.usagebudget.server.web.TestClient.TestResponse;

/** The customers that every new sandbox has. */
final class SandboxCustomers {
    private static final int PER_PARTNER = 16;
    private static final int FIRST_OF_FIRST = 1;
    private static final int FIRST_OF_SECOND = 51;
    private static final Pattern ACCESS_TOKEN = Pattern.compile("\"access_token\":\"([^\"]+)\"");

    private SandboxCustomers() {}

    /** Customers of both partners, with tokens of their apps that hold across restarts. */
    static List<Tally> tallies(TestClient node) {
        List<Tally> tallies = new ArrayList<>();
        add(tallies, node, TestSandbox.FIRST_PARTNER, FIRST_OF_FIRST);
        add(tallies, node, TestSandbox.SECOND_PARTNER, FIRST_OF_SECOND);
        return tallies;
    }

    private static void add(List<Tally> tallies, TestClient node, String partner, int first) {
        String token = token(node, partner);
        for (int i = first; i < first + PER_PARTNER; i++) {
            tallies.add(new Tally(node, token, "c0000000-0000-4000-8000-0000000000" + (i < 10 ? "0" : "") + i));
        }
    }

    /** New customers of the partner whose app asks, by their ids. */
    static List<String> add(TestClient app, int count) {
        List<String> ids = new ArrayList<>();
        StringBuilder csv = new StringBuilder("id,companyName,domain,country\n");
        for (int i = 0; i < count; i++) {
            String id = UUID.randomUUID().toString();
            ids.add(id);
            csv.append(id).append(",Company ").append(i).append(',').append(id).append(".example,DE\n");
        }
        TestResponse answer = app.send(
                "POST",
                "/budgets/v1/customers/import",
                csv.toString().getBytes(StandardCharsets.UTF_8),
                "Content-Type",
                "text/csv");
        assertThat(answer.text()).contains("\"createdCount\":" + count + ",");
        return List.copyOf(ids);
    }

    /** A token of the sample app of a partner. */
    static String token(TestClient node, String partner) {
        String form = "grant_type=client_credentials&client_id=b" + partner.substring(1) + "&client_secret=sandbox";
        Matcher matcher = ACCESS_TOKEN.matcher(
                node.postForm("/" + partner + "/oauth2/v2.0/token", form).text());
        assertThat(matcher.find()).isTrue();
        return Objects.requireNonNull(matcher.group(1));
    }
}
