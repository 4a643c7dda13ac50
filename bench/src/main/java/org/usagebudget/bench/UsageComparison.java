package org.usagebudget.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.postgresql.PGConnection;

/**
 * Compares usage records that are counted over HTTP with plain COPY of the same rows into a table without an index, on the same
 * PostgreSQL. Rounds of the two alternate, so that whatever else the machine does meets both.
 */
public final class UsageComparison {
    private static final String PLAIN = """
            CREATE TABLE IF NOT EXISTS plain_usage (id text, customer_id uuid, subscription_id uuid, resource_id text,
              resource_name text, resource_type text, resource_group text, meter_id text, meter_name text, category text,
              subcategory text, unit text, quantity numeric, cost numeric, currency text, usage_time timestamptz)
            """;

    private final Options options;
    private final PrintStream out;
    private BigDecimal sent = BigDecimal.ZERO;

    private UsageComparison(Options options, PrintStream out) {
        this.options = options;
        this.out = out;
    }

    /**
     * Runs it and prints the figures.
     *
     * @param arguments as {@code bench/run} has them
     */
    public static void main(String[] arguments) throws Exception {
        new UsageComparison(Options.parse(List.of(arguments), Options.USAGE), System.out).run();
    }

    private void run() throws Exception {
        try (Sandbox sandbox = Sandbox.start(options.launcher(), options.data());
                Connection owner = sandbox.owner();
                HttpClient http = HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .build()) {
            Customers.make(owner, options.customers());
            try (Statement statement = owner.createStatement()) {
                statement.execute(PLAIN);
            }
            out.printf(
                    Locale.ROOT,
                    "%d records a round of %d customers in the order of %s over %d connections, after a round to warm up%n%n",
                    options.records(),
                    options.customers(),
                    options.order().name().toLowerCase(Locale.ROOT),
                    options.connections());
            out.println("| round  | records/s over HTTP | rows/s by COPY | ratio |");
            out.println("|--------|--------------------:|---------------:|------:|");
            List<double[]> rounds = new ArrayList<>();
            for (int round = 0; round <= options.rounds(); round++) {
                double[] rates = round(round, sandbox, http, owner);
                if (round > 0) {
                    rounds.add(rates);
                    print(Integer.toString(round), rates[0], rates[1]);
                }
            }
            print("median", median(rounds, 0), median(rounds, 1));
            requireCounted(owner);
        }
    }

    /** Records per second over HTTP, rows per second by COPY. */
    private double[] round(int round, Sandbox sandbox, HttpClient http, Connection owner) throws Exception {
        Instant month = Instant.now()
                .atOffset(ZoneOffset.UTC)
                .withDayOfMonth(1)
                .truncatedTo(ChronoUnit.DAYS)
                .toInstant();
        try (UsageFiles files = UsageFiles.write(round, options, month, UsageFiles.STEP)) {
            sent = sent.add(files.cost());
            // Tokens live an hour; a long run outlives one.
            return new double[] {UsageSender.send(files, sandbox, http, options.connections()), copy(files, owner)};
        }
    }

    private static double copy(UsageFiles files, Connection owner) throws SQLException, IOException {
        try (Statement statement = owner.createStatement();
                InputStream rows = Files.newInputStream(files.copy())) {
            statement.execute("TRUNCATE plain_usage");
            long began = System.nanoTime();
            owner.unwrap(PGConnection.class).getCopyAPI().copyIn("COPY plain_usage FROM STDIN", rows);
            return files.records() * 1e9 / (System.nanoTime() - began);
        }
    }

    /** Fails unless accounts, records and daily sums have exactly what was sent. */
    private void requireCounted(Connection owner) throws SQLException {
        for (String sum : List.of(
                "SELECT sum(total_cost) FROM account WHERE customer_id >= ? AND customer_id <= ?",
                "SELECT sum(r.cost) FROM usage_record r JOIN account USING (account_id)"
                        + " WHERE customer_id >= ? AND customer_id <= ?",
                "SELECT sum(d.cost) FROM usage_daily d JOIN account USING (account_id)"
                        + " WHERE customer_id >= ? AND customer_id <= ?")) {
            try (var select = owner.prepareStatement(sum)) {
                select.setObject(1, Change.customer(0));
                select.setObject(2, Change.customer(options.customers() - 1));
                try (ResultSet row = select.executeQuery()) {
                    row.next();
                    BigDecimal counted = Objects.requireNonNull(row.getBigDecimal(1), sum);
                    if (counted.compareTo(sent) != 0) {
                        throw new IllegalStateException(sent + " was sent, counted was " + counted + ": " + sum);
                    }
                }
            }
        }
        out.println();
        out.println("Accounts, records and daily sums all have the " + sent.toPlainString() + " that was sent.");
    }

    private static double median(List<double[]> rounds, int which) {
        double[] sorted =
                rounds.stream().mapToDouble(rates -> rates[which]).sorted().toArray();
        return sorted[sorted.length / 2];
    }

    private void print(String round, double http, double copy) {
        out.printf(Locale.ROOT, "| %-6s | %19.0f | %14.0f | %5.2f |%n", round, http, copy, http / copy);
    }
}
