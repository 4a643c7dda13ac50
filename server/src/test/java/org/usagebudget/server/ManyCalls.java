package org.usagebudget.server;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.usagebudget.client.AggregatePartner;
import org.usagebudget.client.Credentials;
import org.usagebudget.client.PartnerService;
import org.usagebudget.client.UsageBudget;
import org.usagebudget.model.SpendingBudget;

/** A program of its own that makes many asynchronous calls at once, and says on standard output what came of them. */
final class ManyCalls {
    static final int COUNT = 10_000;

    private ManyCalls() {}

    /**
     * Reads a budget {@value #COUNT} times.
     *
     * @param arguments base URL, tenant, client id, client secret, customer
     */
    public static void main(String[] arguments) {
        try (AggregatePartner partner = PartnerService.builder()
                .credentials(Credentials.app(arguments[1], arguments[2], arguments[3]))
                .baseUrl(arguments[0])
                .build()) {
            UsageBudget budget =
                    partner.customers().byId(UUID.fromString(arguments[4])).usageBudget();
            List<CompletableFuture<SpendingBudget>> calls = new ArrayList<>();
            for (int i = 0; i < COUNT; i++) {
                calls.add(budget.getAsync());
            }
            long right = calls.stream()
                    .map(CompletableFuture::join)
                    .filter(SpendingBudget.of("7").withEtag("\"1\"")::equals)
                    .count();
            System.out.println(result(right, Runtime.getRuntime().maxMemory()));
        }
    }

    /** What it says where so many answers were right. */
    static String result(long right, long heap) {
        return right + " answers on a heap of at most " + (heap >> 20) + " MiB";
    }
}
