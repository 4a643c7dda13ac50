package org.usagebudget.server.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The living first process of a PostgreSQL, found through the {@code postmaster.pid} of its data.
 *
 * @param identity the process
 */
record Postmaster(ProcessIdentity identity) {
    /** How far the start in {@code postmaster.pid} and the start that the system tells may lie apart. */
    private static final Duration START_TOLERANCE = Duration.ofMinutes(1);

    private static final String PROGRAM = "postgres";
    private static final int LINE_PID = 0;
    private static final int LINE_START = 2;
    private static final int LINE_PORT = 3;
    private static final int LINE_STATUS = 7;
    private static final String READY = "ready";
    private static final int PORT_MAX = 65_535;

    /** The file that names the postmaster. */
    static Path file(Path pgdata) {
        return pgdata.resolve("postmaster.pid");
    }

    /** Whether the file names a process that is there and is not the postmaster of this data. */
    static boolean namesAnother(Path pgdata) {
        if (of(pgdata).isPresent()) {
            return false;
        }
        try (var lines = Files.lines(file(pgdata))) {
            return lines.findFirst()
                    .flatMap(Postmaster::number)
                    .filter(pid -> pid > 0)
                    .flatMap(ProcessHandle::of)
                    .isPresent();
        } catch (IOException e) {
            return false;
        }
    }

    /** The one that runs on this data; a process that merely got the number of a former one is not it. */
    static Optional<Postmaster> of(Path pgdata) {
        List<String> lines;
        try {
            lines = Files.readAllLines(file(pgdata));
        } catch (IOException e) {
            return Optional.empty();
        }
        if (lines.size() <= LINE_START) {
            return Optional.empty();
        }
        return number(lines.get(LINE_PID))
                .flatMap(ProcessIdentity::of)
                .filter(process -> process.program()
                        .filter(name -> name.startsWith(PROGRAM))
                        .isPresent())
                .filter(process -> runsOn(process, pgdata, lines.get(LINE_START)))
                .map(Postmaster::new);
    }

    /** The port of the one that runs on this data, once it takes connections; none until then. */
    static OptionalInt readyPort(Path pgdata) {
        if (of(pgdata).isEmpty()) {
            return OptionalInt.empty();
        }
        try {
            List<String> lines = Files.readAllLines(file(pgdata));
            if (lines.size() <= LINE_STATUS || !lines.get(LINE_STATUS).strip().equals(READY)) {
                return OptionalInt.empty();
            }
            long port = number(lines.get(LINE_PORT)).orElse(0L);
            return port > 0 && port <= PORT_MAX ? OptionalInt.of((int) port) : OptionalInt.empty();
        } catch (IOException e) {
            return OptionalInt.empty();
        }
    }

    private static boolean runsOn(ProcessIdentity process, Path pgdata, String start) {
        try {
            // A postmaster works in its data directory. Only Linux shows it, and only to those who may trace it.
            Path workingDirectory = Files.readSymbolicLink(Path.of("/proc", Long.toString(process.pid()), "cwd"));
            return workingDirectory.equals(pgdata.toRealPath());
        } catch (IOException | UnsupportedOperationException e) {
            return startedAt(process, start);
        }
    }

    private static boolean startedAt(ProcessIdentity process, String start) {
        Optional<Instant> told = number(start).map(Instant::ofEpochSecond);
        Optional<Instant> seen =
                ProcessHandle.of(process.pid()).flatMap(handle -> handle.info().startInstant());
        return told.isPresent()
                && seen.isPresent()
                && Duration.between(told.get(), seen.get()).abs().compareTo(START_TOLERANCE) <= 0;
    }

    private static Optional<Long> number(String text) {
        try {
            return Optional.of(Long.parseLong(text.strip()));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** Its process id. */
    long pid() {
        return identity.pid();
    }
}
