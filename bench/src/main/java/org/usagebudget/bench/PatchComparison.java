package org.usagebudget.bench;

import java.io.PrintStream;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;

/**
 * Compares PATCHes of budgets over HTTP with the same changes as one transaction each over pgJDBC, on the same PostgreSQL and
 * the same tables. Rounds of the two alternate, so that whatever else the machine does meets both.
 */
public final class PatchComparison {
    private static final Duration WARM_UP = Duration.ofSeconds(15);

    private final Options options;
    private final PrintStream out;

    private PatchComparison(Options options, PrintStream out) {
        this.options = options;
        this.out = out;
    }

    /**
     * Runs it and prints the figures.
     *
     * @param arguments as {@code bench/run} has them
     */
    public static void main(String[] arguments) throws Exception {
        new PatchComparison(Options.parse(List.of(arguments), Options.PATCH), System.out).run();
    }

    private void run() throws Exception {
        try (Sandbox sandbox = Sandbox.start(options.launcher(), options.data());
                Connection owner = sandbox.owner()) {
            Customers.make(owner, options.customers());
            Load load = new Load(options.connections(), options.customers());
            String token = sandbox.token();
            compare(load, () -> new HttpClient(sandbox.baseUrl(), token), () -> new JdbcClient(sandbox.service()));
            Customers.requireChanges(owner, options.customers(), load.made());
            out.printf(
                    Locale.ROOT,
                    "All %d changes of this run are in the accounts and in the audit records.%n",
                    load.made());
        }
    }

    private void compare(Load load, Callable<Client> http, Callable<Client> jdbc) throws Exception {
        out.printf(
                Locale.ROOT,
                "%d connections, %d customers, rounds of %d s after a warm-up of 2 x %d s%n%n",
                options.connections(),
                options.customers(),
                options.length().toSeconds(),
                WARM_UP.toSeconds());
        load.round(http, WARM_UP);
        load.round(jdbc, WARM_UP);
        out.println("|        | HTTP PATCH/s | p50 ms | p99 ms | transactions/s | p50 ms | p99 ms | ratio |");
        out.println("|--------|-------------:|-------:|-------:|---------------:|-------:|-------:|------:|");
        List<Figures> ofHttp = new ArrayList<>();
        List<Figures> ofJdbc = new ArrayList<>();
        for (int round = 1; round <= options.rounds(); round++) {
            ofHttp.add(load.round(http, options.length()));
            ofJdbc.add(load.round(jdbc, options.length()));
            print(Integer.toString(round), ofHttp.getLast(), ofJdbc.getLast());
        }
        print("median", Figures.median(ofHttp), Figures.median(ofJdbc));
        out.println();
    }

    private void print(String round, Figures http, Figures jdbc) {
        out.printf(
                Locale.ROOT,
                "| %-6s | %12.0f | %6.1f | %6.1f | %14.0f | %6.1f | %6.1f | %5.2f |%n",
                round,
                http.perSecond(),
                Figures.millis(http.p50()),
                Figures.millis(http.p99()),
                jdbc.perSecond(),
                Figures.millis(jdbc.p50()),
                Figures.millis(jdbc.p99()),
                http.perSecond() / jdbc.perSecond());
    }
}
