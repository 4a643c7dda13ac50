package org.usagebudget.bench;

import java.io.BufferedWriter;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Usage records of one round as files: as NDJSON, one file for each connection, and as rows for COPY; the same records in either
 * order.
 */
final class UsageFiles implements AutoCloseable {
    /** How many resources each customer has. */
    static final int RESOURCES = 5;

    /** How far apart the records of a resource are where nothing else is said. */
    static final Duration STEP = Duration.ofMinutes(15);

    private final Path folder;
    private final int records;
    private BigDecimal cost = BigDecimal.ZERO;

    private UsageFiles(Path folder, int records) {
        this.folder = folder;
        this.records = records;
    }

    /**
     * Writes them.
     *
     * @param round makes the ids new
     * @param options how many records, of how many customers (see {@link Change#customer}), among how many files, in which order
     * @param from when the first usage was
     * @param step how far apart the records of a resource are
     */
    static UsageFiles write(int round, Options options, Instant from, Duration step) throws IOException {
        UsageFiles files = new UsageFiles(Files.createTempDirectory("usagebudget-bench-usage"), options.records());
        int customers = options.customers();
        int each = Math.max(1, options.records() / customers);
        List<BufferedWriter> senders = new ArrayList<>();
        try (BufferedWriter copy = Files.newBufferedWriter(files.copy())) {
            for (int i = 0; i < options.connections(); i++) {
                senders.add(Files.newBufferedWriter(files.body(i), StandardCharsets.UTF_8));
            }
            for (int n = 0; n < options.records(); n++) {
                boolean byTime = options.order() == Options.Order.TIME;
                int customer = (byTime ? n : n / each) % customers;
                int turn = byTime ? n / customers : n % each;
                files.write(
                        senders.get(customer % options.connections()),
                        copy,
                        new One(round, n, customer, turn, from.plus(step.multipliedBy(turn / RESOURCES))));
            }
        } finally {
            for (BufferedWriter sender : senders) {
                sender.close();
            }
        }
        return files;
    }

    /** The {@code turn}-th record of a customer. */
    private record One(int round, int number, int customer, int turn, Instant time) {
        String id() {
            return "r" + round + "-" + number;
        }

        UUID customerId() {
            return Change.customer(customer);
        }

        UUID subscriptionId() {
            return new UUID(0x5000_0000_0000_4000L, 0x8000_0000_0000_0000L | customer);
        }

        String resource() {
            return "vm-" + turn % RESOURCES;
        }

        BigDecimal cost() {
            return BigDecimal.valueOf(1 + (number * 31L) % 9_999, 4);
        }
    }

    private void write(BufferedWriter json, BufferedWriter copy, One one) throws IOException {
        cost = cost.add(one.cost());
        String resourceId = "/subscriptions/" + one.subscriptionId() + "/resourceGroups/shop/" + one.resource();
        json.write("{\"id\":\"" + one.id() + "\",\"customerId\":\"" + one.customerId() + "\",\"subscriptionId\":\""
                + one.subscriptionId() + "\",\"resourceId\":\"" + resourceId + "\",\"resourceName\":\"" + one.resource()
                + "\",\"resourceType\":\"virtualMachines\",\"resourceGroupName\":\"shop\",\"meterId\":\"m-d2s\",\"meterName\":"
                + "\"D2s v5\",\"category\":\"Virtual Machines\",\"subcategory\":\"Dsv5 Series\",\"unit\":\"1 Hour\",\"quantity\":"
                + "0.25,\"cost\":" + one.cost() + ",\"currencyCode\":\"EUR\",\"usageTime\":\"" + one.time() + "\"}\n");
        copy.write(String.join(
                "\t",
                one.id(),
                one.customerId().toString(),
                one.subscriptionId().toString(),
                resourceId,
                one.resource(),
                "virtualMachines",
                "shop",
                "m-d2s",
                "D2s v5",
                "Virtual Machines",
                "Dsv5 Series",
                "1 Hour",
                "0.25",
                one.cost().toString(),
                "EUR",
                one.time().toString()));
        copy.write('\n');
    }

    /** How many records there are. */
    int records() {
        return records;
    }

    /** What they cost together. */
    BigDecimal cost() {
        return cost;
    }

    /** The NDJSON of one connection. */
    Path body(int connection) {
        return folder.resolve("usage-" + connection + ".ndjson");
    }

    /** The rows in COPY's text format. */
    Path copy() {
        return folder.resolve("usage.copy");
    }

    @Override
    public void close() throws IOException {
        try (var files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }
}
