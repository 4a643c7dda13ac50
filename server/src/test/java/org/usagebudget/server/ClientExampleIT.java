package org.usagebudget.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.usagebudget.client.AggregatePartner;
import org.usagebudget.client.Credentials;
import org.usagebudget.client.PartnerService;
import org.usagebudget.client.UsageBudget;
import org.usagebudget.model.Customer;
import org.usagebudget.model.SpendingBudget;

/** The first Java of README.md and of docs/client.md, which is this code, run against a sandbox. */
class ClientExampleIT {
    @Test
    void exampleRuns() {
        String tenant = TestSandbox.FIRST_PARTNER;
        String clientId = "b0000000-0000-4000-8000-000000000001";
        String clientSecret = "sandbox";
        String baseUrl = TestSandbox.server().baseUrl();
        String customerId = TestSandbox.newCustomer().customer().toString();
        List<String> names = new ArrayList<>();
        SpendingBudget first;
        SpendingBudget last;

        // @start
        try (AggregatePartner partner = PartnerService.builder()
                .credentials(Credentials.app(tenant, clientId, clientSecret))
                .baseUrl(baseUrl)
                .build()) {
            UsageBudget budget = partner.customers().byId(customerId).usageBudget();
            SpendingBudget updated = budget.patch(SpendingBudget.of("100"));
            CompletableFuture<SpendingBudget> later = budget.patchAsync(SpendingBudget.of("250.75"));
            partner.customers().stream().map(Customer::companyName).forEach(names::add);
            last = later.join();
            first = updated;
        }
        // @end

        assertThat(first).isEqualTo(SpendingBudget.of("100").withEtag("\"1\""));
        assertThat(last).isEqualTo(SpendingBudget.of("250.75").withEtag("\"2\""));
        assertThat(names).hasSizeGreaterThan(25);
    }

    @ParameterizedTest
    @ValueSource(strings = {"../README.md", "../docs/client.md"})
    void exampleOfTheDocumentationIsThisCode(String document) throws IOException {
        String page = Files.readString(Path.of(document));
        String source = Files.readString(Path.of("src/test/java/org/usagebudget/server/ClientExampleIT.java"));

        assertThat(between(page, "```java\n", "```").stripTrailing())
                .isEqualTo(between(source, "// @start\n", "// @end")
                        .stripTrailing()
                        .stripIndent());
    }

    private static String between(String text, String start, String end) {
        int from = text.indexOf(start) + start.length();
        return text.substring(from, text.indexOf(end, from));
    }
}
