package org.usagebudget.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a comparison is told.
 *
 * @param launcher the program that starts the product
 * @param data the sandbox's data directory, which must not be there yet; null takes one below the system's folder for
 *     temporary files
 * @param customers how many customers are changed, 1 to {@value #CUSTOMERS_MAX}
 * @param connections how many connections, each with a thread, make changes at a time, 1 to {@value #CONNECTIONS_MAX}
 * @param rounds how many rounds of each kind are measured, 1 to {@value #ROUNDS_MAX}
 * @param records how many usage records a round has, 1 to {@value #RECORDS_MAX}
 * @param order whether usage records come customer by customer, or in the order of time
 * @param length how long a round is, a second to an hour
 */
record Options(
        Path launcher,
        @Nullable Path data,
        int customers,
        int connections,
        int rounds,
        int records,
        Order order,
        Duration length) {
    /** What is compared where nothing else is said: changes of budgets. */
    static final Options PATCH =
            new Options(Path.of("usagebudget"), null, 10_000, 64, 5, 1, Order.TIME, Duration.ofSeconds(10));

    /** What is compared where nothing else is said: usage. */
    static final Options USAGE =
            new Options(Path.of("usagebudget"), null, 10_000, 4, 3, 1_000_000, Order.TIME, Duration.ofSeconds(10));

    /** What is compared where nothing else is said: answers about usage, at 100,000 records and at {@code records}. */
    static final Options READ =
            new Options(Path.of("usagebudget"), null, 1_000, 4, 7, 5_000_000, Order.CUSTOMER, Duration.ofSeconds(2));

    /** In which order usage records come. */
    enum Order {
        /** As metering makes them: every customer has a resource reported, then every customer its next one. */
        TIME,
        /** As exports have them: all of one customer, then all of the next. */
        CUSTOMER
    }

    static final int RECORDS_MAX = 100_000_000;

    static final int CUSTOMERS_MAX = 10_000_000;

    /** The embedded PostgreSQL takes 100 connections, of which it and the server need some themselves. */
    static final int CONNECTIONS_MAX = 70;

    static final int ROUNDS_MAX = 100;

    private static final int SECONDS_MAX = 3_600;

    /** Of the words of a command line, each option followed by its value; what is not said is the defaults'. */
    static Options parse(List<String> words, Options defaults) {
        Options options = defaults;
        for (int i = 0; i < words.size(); i += 2) {
            if (i + 1 == words.size()) {
                throw new IllegalArgumentException(words.get(i) + " needs a value");
            }
            options = options.with(words.get(i), words.get(i + 1));
        }
        return options;
    }

    private Options with(String name, String value) {
        return switch (name) {
            case "--launcher" -> copy(Path.of(value), data, customers, connections, rounds);
            case "--data" -> copy(launcher, Path.of(value), customers, connections, rounds);
            case "--customers" -> copy(launcher, data, number(name, value, CUSTOMERS_MAX), connections, rounds);
            case "--connections" -> copy(launcher, data, customers, number(name, value, CONNECTIONS_MAX), rounds);
            case "--rounds" -> copy(launcher, data, customers, connections, number(name, value, ROUNDS_MAX));
            case "--records" -> withUsage(number(name, value, RECORDS_MAX), order, length);
            case "--order" -> withUsage(records, order(value), length);
            case "--seconds" -> withUsage(records, order, Duration.ofSeconds(number(name, value, SECONDS_MAX)));
            default -> throw new IllegalArgumentException("no such option: " + name);
        };
    }

    private Options copy(
            Path newLauncher, @Nullable Path newData, int newCustomers, int newConnections, int newRounds) {
        return new Options(newLauncher, newData, newCustomers, newConnections, newRounds, records, order, length);
    }

    /** The same with another number of usage records. */
    Options withRecords(int newRecords) {
        return withUsage(newRecords, order, length);
    }

    private Options withUsage(int newRecords, Order newOrder, Duration newLength) {
        return new Options(launcher, data, customers, connections, rounds, newRecords, newOrder, newLength);
    }

    private static Order order(String value) {
        return switch (value) {
            case "time" -> Order.TIME;
            case "customer" -> Order.CUSTOMER;
            default -> throw new IllegalArgumentException("--order must be time or customer, was " + value);
        };
    }

    private static int number(String name, String value, int max) {
        int number;
        try {
            number = Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(name + " must be a number, was " + value, e);
        }
        if (number < 1 || number > max) {
            throw new IllegalArgumentException(name + " must be 1.." + max + ", was " + value);
        }
        return number;
    }
}
