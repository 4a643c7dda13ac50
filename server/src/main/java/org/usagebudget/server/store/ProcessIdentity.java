package org.usagebudget.server.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * One process and no later one with the same number. On Linux it is told by the tick at which it began and the boot it
 * began in, which a change of the clock does not touch; elsewhere by its start time.
 *
 * @param pid its number
 * @param mark what no other process of that number has; one word
 */
record ProcessIdentity(long pid, String mark) {
    private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");
    private static final Duration LOOK_EVERY = Duration.ofMillis(20);

    /** Where {@code /proc/pid/stat} has the state and the start tick, counted from behind the name. */
    private static final int STAT_STATE = 0;

    private static final int STAT_START = 19;

    /** This process. */
    static ProcessIdentity current() {
        return of(ProcessHandle.current().pid())
                .orElseThrow(() -> new IllegalStateException("this process cannot see itself"));
    }

    /** The process that has the number now; none where it has ended, also where nobody has collected its remains. */
    static Optional<ProcessIdentity> of(long pid) {
        if (pid <= 0) {
            return Optional.empty();
        }
        if (Files.isReadable(BOOT)) {
            return ofLinux(pid);
        }
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .map(handle -> new ProcessIdentity(
                        pid,
                        handle.info()
                                .startInstant()
                                .map(start -> Long.toString(start.toEpochMilli()))
                                .orElse("unknown")));
    }

    private static Optional<ProcessIdentity> ofLinux(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            String state = fields[STAT_STATE];
            if (state.equals("Z") || state.equals("X")) {
                return Optional.empty();
            }
            String boot = Files.readString(BOOT).strip();
            return Optional.of(new ProcessIdentity(pid, boot + ":" + fields[STAT_START]));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** The name of the program it runs, without folder; none where it cannot be seen. */
    Optional<String> program() {
        try {
            if (Files.isReadable(BOOT)) {
                return Optional.of(Files.readString(Path.of("/proc", Long.toString(pid), "comm"))
                        .strip());
            }
        } catch (IOException e) {
            return Optional.empty();
        }
        return ProcessHandle.of(pid)
                .flatMap(handle -> handle.info().command())
                .map(command -> String.valueOf(Path.of(command).getFileName()));
    }

    /** Whether it has not ended yet. */
    boolean lives() {
        return of(pid).filter(this::equals).isPresent();
    }

    /** Waits for its end. Returns whether it came in time; an interrupt ends the waiting and stays set. */
    boolean awaitEnd(Duration patience) {
        return await(() -> !lives(), patience);
    }

    /** Waits until something holds. Returns whether it does; an interrupt ends the waiting and stays set. */
    static boolean await(BooleanSupplier condition, Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline >= 0) {
                return false;
            }
            try {
                Thread.sleep(LOOK_EVERY);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return condition.getAsBoolean();
            }
        }
        return true;
    }
}
