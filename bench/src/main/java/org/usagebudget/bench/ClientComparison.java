package org.usagebudget.bench;

import java.io.PrintStream;
import java.net.http.HttpClient;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.usagebudget.client.AggregatePartner;
import org.usagebudget.client.Credentials;
import org.usagebudget.client.PartnerService;

/**
 * Compares what a call costs the program that makes it: of the product's Java client, and of the JDK's HTTP client with JSON made by
 * hand. Rounds of the two alternate. It fails where the client takes more than {@value #MORE_MAX} times as much of either.
 */
public final class ClientComparison {
    private static final double MORE_MAX = 1.3;
    /** Until the compiler, whose processor time counts too, has little left to do. */
    private static final Duration WARM_UP = Duration.ofSeconds(45);

    private final Options options;
    private final PrintStream out;

    private ClientComparison(Options options, PrintStream out) {
        this.options = options;
        this.out = out;
    }

    /**
     * Runs it and prints the figures.
     *
     * @param arguments as {@code bench/run} has them
     */
    public static void main(String[] arguments) throws Exception {
        new ClientComparison(Options.parse(List.of(arguments), Options.PATCH), System.out).run();
    }

    private void run() throws Exception {
        try (Sandbox sandbox = Sandbox.start(options.launcher(), options.data());
                Connection owner = sandbox.owner();
                HttpClient http = HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .build();
                AggregatePartner partner = PartnerService.builder()
                        .credentials(Credentials.app(Sandbox.PARTNER.toString(), Sandbox.CLIENT_ID, "sandbox"))
                        .baseUrl(sandbox.baseUrl().toString())
                        .maxConcurrentRequests(options.connections())
                        .build()) {
            Customers.make(owner, options.customers());
            Load load = new Load(options.connections(), options.customers());
            Client bare = new BareClient(http, sandbox.baseUrl(), sandbox.token());
            compare(load, () -> new ProductClient(partner), () -> bare);
            Customers.requireChanges(owner, options.customers(), load.made());
        }
    }

    private void compare(Load load, Callable<Client> product, Callable<Client> bare) throws Exception {
        out.printf(
                Locale.ROOT,
                "%d threads, %d customers, rounds of %d s after a warm-up of 2 x %d s; of one call%n%n",
                options.connections(),
                options.customers(),
                options.length().toSeconds(),
                WARM_UP.toSeconds());
        round(load, product, WARM_UP);
        round(load, bare, WARM_UP);
        out.println("|        | client CPU µs |    KiB | bare CPU µs |    KiB | ratio CPU | memory |");
        out.println("|--------|--------------:|-------:|------------:|-------:|----------:|-------:|");
        List<Cost> ofProduct = new ArrayList<>();
        List<Cost> ofBare = new ArrayList<>();
        for (int round = 1; round <= options.rounds(); round++) {
            ofProduct.add(round(load, product, options.length()));
            ofBare.add(round(load, bare, options.length()));
            print(Integer.toString(round), ofProduct.getLast(), ofBare.getLast());
        }
        Cost medianOfProduct = Cost.median(ofProduct);
        Cost medianOfBare = Cost.median(ofBare);
        print("median", medianOfProduct, medianOfBare);
        out.println();
        if (medianOfProduct.cpuMicros() > MORE_MAX * medianOfBare.cpuMicros()
                || medianOfProduct.allocatedKib() > MORE_MAX * medianOfBare.allocatedKib()) {
            throw new IllegalStateException("the client takes more than " + MORE_MAX + " times as much");
        }
    }

    private static Cost round(Load load, Callable<Client> clients, Duration length) throws Exception {
        return Cost.of(() -> {
            long before = load.made();
            load.round(clients, length);
            return load.made() - before;
        });
    }

    private void print(String round, Cost product, Cost bare) {
        out.printf(
                Locale.ROOT,
                "| %-6s | %13.1f | %6.1f | %11.1f | %6.1f | %9.2f | %6.2f |%n",
                round,
                product.cpuMicros(),
                product.allocatedKib(),
                bare.cpuMicros(),
                bare.allocatedKib(),
                product.cpuMicros() / bare.cpuMicros(),
                product.allocatedKib() / bare.allocatedKib());
    }
}
