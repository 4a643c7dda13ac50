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
 * @param length how long a round is, a second to an hour
 */
record Options(
        Path launcher, @Nullable Path data, int customers, int connections, int rounds, int records, Duration length) {
    /** What is compared where nothing else is said: changes of budgets. */
    static final Options PATCH = new Options(Path.of("usagebudget"), null, 10_000, 64, 5, 1, Duration.ofSeconds(10));

    /** What is compared where nothing else is said: usage. */
    static final Options USAGE =
            new Options(Path.of("usagebudget"), null, 10_000, 4, 3, 1_000_000, Duration.ofSeconds(10));

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
            case "--launcher" -> new Options(Path.of(value), data, customers, connections, rounds, records, length);
            case "--data" -> new Options(launcher, Path.of(value), customers, connections, rounds, records, length);
            case "--customers" ->
                new Options(launcher, data, number(name, value, CUSTOMERS_MAX), connections, rounds, records, length);
            case "--connections" ->
                new Options(launcher, data, customers, number(name, value, CONNECTIONS_MAX), rounds, records, length);
            case "--rounds" ->
                new Options(launcher, data, customers, connections, number(name, value, ROUNDS_MAX), records, length);
            case "--records" ->
                new Options(launcher, data, customers, connections, rounds, number(name, value, RECORDS_MAX), length);
            case "--seconds" ->
                new Options(
                        launcher,
                        data,
                        customers,
                        connections,
                        rounds,
                        records,
                        Duration.ofSeconds(number(name, value, SECONDS_MAX)));
            default -> throw new IllegalArgumentException("no such option: " + name);
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
