package org.usagebudget.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * Compares what answers about usage take when few usage records have been counted and when many have, of the same customers on the
 * same days. It fails where an answer takes {@value #SLOWER_MAX} times as long, or where a usage record was read for it.
 */
public final class ReadComparison {
    /** With how many records the comparison begins. */
    private static final int FEW = 100_000;

    private static final double SLOWER_MAX = 1.2;
    private static final Duration WARM_UP = Duration.ofSeconds(8);
    private static final Duration STANDING_WAIT_MAX = Duration.ofSeconds(30);
    private static final Duration STANDING_LOOK_EVERY = Duration.ofMillis(200);

    private static final Map<String, String> ANSWERS = answers();

    private final Options options;
    private final PrintStream out;

    private ReadComparison(Options options, PrintStream out) {
        this.options = options;
        this.out = out;
    }

    private static Map<String, String> answers() {
        String customer = "/v1/customers/" + Change.customer(0);
        Map<String, String> answers = new LinkedHashMap<>();
        answers.put("summary of a customer", customer + "/usagesummary");
        answers.put("records of all customers", "/v1/customers/usagerecords");
        answers.put("summary of the partner", "/v1/usagesummary");
        answers.put("page of the standing", "/budgets/v1/standing?sort=percentUsed&size=100");
        answers.put("records of subscriptions", customer + "/subscriptions/usagerecords");
        return answers;
    }

    /**
     * Runs it and prints the figures.
     *
     * @param arguments as {@code bench/run} has them
     */
    public static void main(String[] arguments) throws Exception {
        new ReadComparison(Options.parse(List.of(arguments), Options.READ), System.out).run();
    }

    private void run() throws Exception {
        if (options.records() <= FEW) {
            throw new IllegalArgumentException("--records must be above " + FEW + ", was " + options.records());
        }
        try (Sandbox sandbox = Sandbox.start(options.launcher(), options.data());
                Connection owner = sandbox.owner();
                HttpClient http = HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .build()) {
            Customers.make(owner, options.customers());
            out.printf(
                    Locale.ROOT,
                    "%d customers, one request after another, the quickest of %d rounds' medians, %d s for each answer%n%n",
                    options.customers(),
                    options.rounds(),
                    options.length().toSeconds());
            send(1, FEW, sandbox, http);
            settle(owner);
            Requests requests = new Requests(http, sandbox);
            for (String path : ANSWERS.values()) {
                round(requests, path, WARM_UP);
            }
            Map<String, Double> few = measure(requests, owner);
            send(2, options.records() - FEW, sandbox, http);
            settle(owner);
            for (String path : ANSWERS.values()) {
                round(requests, path, options.length());
            }
            compare(few, measure(requests, owner));
        }
    }

    private void send(int round, int records, Sandbox sandbox, HttpClient http) throws Exception {
        Instant now = Instant.now();
        Instant month = now.atOffset(ZoneOffset.UTC)
                .withDayOfMonth(1)
                .truncatedTo(ChronoUnit.DAYS)
                .toInstant();
        Options part = options.withRecords(records);
        long steps = Math.max(1, Math.ceilDiv(Math.ceilDiv(records, options.customers()), UsageFiles.RESOURCES));
        // Over all of the month so far, so that few and many are of the same days.
        Duration step = Duration.between(month, now).dividedBy(steps);
        try (UsageFiles files = UsageFiles.write(round, part, month, step)) {
            double perSecond = UsageSender.send(files, sandbox, http, options.connections());
            out.printf(Locale.ROOT, "%d records sent, %.0f/s%n", records, perSecond);
        }
    }

    /** Waits until the standing has what was sent, and leaves nothing for PostgreSQL to clean up while it is measured. */
    private static void settle(Connection owner) throws SQLException, InterruptedException {
        Instant end = Instant.now().plus(STANDING_WAIT_MAX);
        while (count(owner, "SELECT count(*) FROM standing_change") > 0) {
            if (Instant.now().isAfter(end)) {
                throw new IllegalStateException("the standing is not kept up");
            }
            Thread.sleep(STANDING_LOOK_EVERY);
        }
        try (Statement statement = owner.createStatement()) {
            statement.execute(
                    "VACUUM (ANALYZE) account, account_period, customer, subscription, usage_series, usage_daily,"
                            + " customer_standing, partner_standing, standing_change");
        }
    }

    private Map<String, Double> measure(Requests requests, Connection owner) throws Exception {
        long before = recordsRead(owner);
        Map<String, List<Double>> rounds = new LinkedHashMap<>();
        for (int round = 0; round < options.rounds(); round++) {
            for (Map.Entry<String, String> answer : ANSWERS.entrySet()) {
                rounds.computeIfAbsent(answer.getKey(), _ -> new ArrayList<>())
                        .add(round(requests, answer.getValue(), options.length()));
            }
        }
        long read = recordsRead(owner) - before;
        if (read != 0) {
            throw new IllegalStateException("usage records were read " + read + " times");
        }
        // The quickest round is the one that whatever else the machine does has disturbed least.
        Map<String, Double> quickest = new LinkedHashMap<>();
        rounds.forEach((name, millis) -> quickest.put(name, Collections.min(millis)));
        return quickest;
    }

    /** The median of what requests take, in milliseconds. */
    private static double round(Requests requests, String path, Duration length) throws Exception {
        List<Long> nanos = new ArrayList<>();
        long end = System.nanoTime() + length.toNanos();
        while (System.nanoTime() < end) {
            nanos.add(requests.get(path));
        }
        return nanos.stream().sorted().toList().get(nanos.size() / 2) / 1e6;
    }

    /** How often tables of usage records have been read since the database is there. */
    private static long recordsRead(Connection owner) throws SQLException {
        return count(owner, """
                SELECT coalesce(sum(seq_scan + coalesce(idx_scan, 0)), 0) FROM pg_stat_user_tables
                 WHERE relname ~ '^usage_record(_[0-9]{4}_[0-9]{2})?$'
                """);
    }

    private static long count(Connection owner, String sql) throws SQLException {
        try (Statement statement = owner.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }

    private void compare(Map<String, Double> few, Map<String, Double> many) {
        out.println();
        out.printf(
                Locale.ROOT,
                "| %-24s | ms at %,9d records | ms at %,9d records | ratio |%n",
                "answer",
                FEW,
                options.records());
        out.println("|--------------------------|----------------------:|----------------------:|------:|");
        List<String> slower = new ArrayList<>();
        many.forEach((name, millis) -> {
            double before = Objects.requireNonNull(few.get(name));
            out.printf(Locale.ROOT, "| %-24s | %21.2f | %21.2f | %5.2f |%n", name, before, millis, millis / before);
            if (millis / before > SLOWER_MAX) {
                slower.add(name);
            }
        });
        out.println();
        if (!slower.isEmpty()) {
            throw new IllegalStateException("more than " + SLOWER_MAX + " times as long: " + slower);
        }
        out.println("No usage record was read for any answer.");
    }

    /** One connection of a signed-in user. */
    private static final class Requests {
        private final HttpClient http;
        private final Sandbox sandbox;
        private final String token;

        Requests(HttpClient http, Sandbox sandbox) throws IOException, InterruptedException {
            this.http = http;
            this.sandbox = sandbox;
            this.token = sandbox.userToken();
        }

        /** How many nanoseconds an answer takes, read to its end. */
        long get(String path) throws IOException, InterruptedException {
            URI uri = sandbox.baseUrl().resolve(path);
            HttpRequest request = HttpRequest.newBuilder(uri)
                    .header("Authorization", "Bearer " + token)
                    .build();
            long began = System.nanoTime();
            HttpResponse<byte[]> answer = http.send(request, BodyHandlers.ofByteArray());
            long nanos = System.nanoTime() - began;
            if (answer.statusCode() != 200) {
                throw new IllegalStateException(path + ": " + answer.statusCode());
            }
            return nanos;
        }
    }
}
