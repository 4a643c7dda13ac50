package org.usagebudget.junit;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.NullMarked;

/**
 * Measures how long the sandbox of JUnit tests takes to start, as the extension starts it: from the first word to the ready line, with the
 * program unpacked and the database made. It fails where the median is more than {@value #MILLIS_MAX} ms. In the extension's package, for the
 * class that starts it is nobody else's.
 */
@NullMarked
public final class StartBenchmark {
    private static final long MILLIS_MAX = 2_000;
    private static final int STARTS = 11;
    private static final int STARTS_MAX = 1_000;

    private StartBenchmark() {}

    /**
     * Runs it and prints the figures.
     *
     * @param arguments as {@code bench/run} has them
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path cache = Files.createTempDirectory("usagebudget-bench-");
        if (cache.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            // PostgreSQL may run as an ordinary user, who must be able to enter.
            Files.setPosixFilePermissions(cache, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        long median;
        try {
            median = run(starts(List.of(arguments)), cache, System.out);
        } finally {
            CacheCleanup.deleteTree(cache);
        }
        if (median > MILLIS_MAX) {
            System.err.println("a warm start takes more than " + MILLIS_MAX + " ms");
            System.exit(1);
        }
    }

    private static long run(int starts, Path cache, PrintStream out) throws IOException, InterruptedException {
        Path java = JavaHomes.ofProcess().find();
        long begin = System.nanoTime();
        CarriedProgram program = CarriedProgram.unpacked(cache);
        out.println("unpacking the program: " + millisSince(begin) + " ms");
        out.println("start with a new database: " + start(java, program) + " ms");
        List<Long> warm = new ArrayList<>();
        for (int i = 1; i <= starts; i++) {
            warm.add(start(java, program));
            out.println("warm start " + i + ": " + warm.get(i - 1) + " ms");
        }
        long median = warm.stream().sorted().skip(starts / 2).findFirst().orElseThrow();
        out.println("median of the warm starts: " + median + " ms");
        return median;
    }

    private static long start(Path java, CarriedProgram program) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        SandboxProcess started = SandboxProcess.start(java, program);
        long millis = millisSince(begin);
        started.end();
        return millis;
    }

    private static long millisSince(long begin) {
        return Duration.ofNanos(System.nanoTime() - begin).toMillis();
    }

    private static int starts(List<String> arguments) {
        int starts = STARTS;
        for (int i = 0; i + 1 < arguments.size(); i += 2) {
            if (arguments.get(i).equals("--starts")) {
                starts = Integer.parseInt(arguments.get(i + 1));
            } else if (!arguments.get(i).equals("--launcher")) {
                throw new IllegalArgumentException("unknown: " + arguments.get(i));
            }
        }
        if (starts < 1 || starts > STARTS_MAX) {
            throw new IllegalArgumentException("--starts must be 1.." + STARTS_MAX + ", was " + starts);
        }
        return starts;
    }
}
