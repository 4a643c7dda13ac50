package org.usagebudget.junit;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.System.Logger;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The sandbox that runs beside this JVM. It ends when this JVM does, in whatever way, since that ends its standard input. Thread-safe.
 */
final class SandboxProcess {
    /** How long a start may take; the first one unpacks PostgreSQL and makes a database. */
    private static final Duration START_MAX = Duration.ofMinutes(3);

    /** The exit code of what is in use or away: a PostgreSQL that does not start, a full disk. */
    private static final int UNAVAILABLE = 69;

    /** The exit code of what does not fit the machine or the data. */
    private static final int CONFIGURATION = 78;

    /** How many data directories may fail as unavailable: one may be damaged, two are the machine's fault. */
    private static final int UNAVAILABLE_MAX = 2;

    /** How long the last lines of a process that has ended may take to be read. */
    private static final Duration LINES_WAIT_MAX = Duration.ofSeconds(5);

    /** Enough for the tests of a large project, and no quarter of the machine. */
    private static final String HEAP_MAX = "-Xmx512m";

    /** Options that say how large the heap is. */
    private static final Pattern HEAP =
            Pattern.compile("-Xm[sx].+|-XX:(MaxHeapSize|InitialHeapSize|MinHeapSize|MaxRAMPercentage)=.+");

    private static final Pattern COLLECTOR = Pattern.compile("-XX:\\+Use\\w+GC");

    private static final String READY = "ready at ";
    private static final int LINES_MAX = 50;

    private static final Logger log = System.getLogger(SandboxProcess.class.getName());

    private final Process process;
    private final DataSlot slot;
    private final CompletableFuture<String> ready = new CompletableFuture<>();
    private final Deque<String> complaints = new ArrayDeque<>();
    private final Thread errors;
    private @Nullable SandboxControls controls;

    /** What keeps the process alive: its end is the process's. */
    @SuppressWarnings("UnusedVariable")
    private final OutputStream stdin;

    /** It ended by itself. */
    static final class Ended extends IllegalStateException {
        private final int exitCode;

        Ended(int exitCode, String complaints) {
            super("the sandbox of Usage Budget ended with exit code " + exitCode + ": " + complaints);
            this.exitCode = exitCode;
        }
    }

    private SandboxProcess(Process process, DataSlot slot) {
        this.process = process;
        this.slot = slot;
        this.stdin = process.getOutputStream();
        readBeside(process.inputReader(StandardCharsets.UTF_8), line -> {
            if (line.startsWith(READY)) {
                ready.complete(line.substring(READY.length()).strip());
            }
        });
        this.errors = readBeside(process.errorReader(StandardCharsets.UTF_8), this::complain);
    }

    /** Starts one on a data directory that nobody has. */
    static SandboxProcess start(Path java, CarriedProgram program) throws IOException {
        int unavailable = 0;
        for (int number = 1; number <= DataSlot.SLOTS_MAX; number++) {
            DataSlot slot = DataSlot.claim(program.folder(), number);
            if (slot != null) {
                try {
                    return startHealed(java, program, slot);
                } catch (Ended e) {
                    slot.release();
                    unavailable++;
                    if (e.exitCode != UNAVAILABLE || unavailable == UNAVAILABLE_MAX) {
                        throw e;
                    }
                }
            }
        }
        throw new IllegalStateException("more than " + DataSlot.SLOTS_MAX + " sandboxes run in " + program.folder());
    }

    /** Starts one on a directory; where what is there may be the reason that it does not start, once more on an empty one. */
    private static SandboxProcess startHealed(Path java, CarriedProgram program, DataSlot slot) throws IOException {
        boolean mayBeDamaged = slot.isUsed();
        try {
            return start(java, program, slot, slot.isFull());
        } catch (Ended e) {
            if (mayBeDamaged && (e.exitCode == UNAVAILABLE || e.exitCode == CONFIGURATION)) {
                return start(java, program, slot, true);
            }
            throw e;
        }
    }

    private static SandboxProcess start(Path java, CarriedProgram program, DataSlot slot, boolean isReset)
            throws IOException {
        SandboxProcess started = new SandboxProcess(process(java, program, slot, isReset), slot);
        try {
            started.awaitReady();
            if (isReset) {
                slot.emptied();
            }
        } catch (Ended e) {
            throw e;
        } catch (IOException | IllegalStateException e) {
            started.abandon();
            throw e;
        }
        return started;
    }

    /** Ends it without waiting for that, after which its data directory is free for the next start. */
    private void abandon() {
        process.destroy();
        var unused = process.onExit().thenRun(() -> {
            try {
                slot.release();
            } catch (IOException e) {
                log.log(Logger.Level.DEBUG, "cannot give " + slot.directory() + " up", e);
            }
        });
    }

    private static Process process(Path java, CarriedProgram program, DataSlot slot, boolean isReset)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(JavaHomes.program(java).toString()));
        String told = System.getenv().getOrDefault("USAGEBUDGET_JAVA_OPTS", "");
        command.addAll(
                options(told, program.folder().resolve("classes-" + Integer.toHexString(java.hashCode()) + ".jsa")));
        command.addAll(List.of("-cp", classPath(program), "org.usagebudget.cli.Main", "sandbox"));
        command.addAll(List.of(
                "--end-with-stdin", "--port", "0", "--data", slot.directory().toString()));
        if (isReset) {
            command.add("--reset");
        }
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().keySet().removeIf(name -> name.startsWith("USAGEBUDGET_"));
        // Meant for the Java of the tests, which may be another one.
        builder.environment().keySet().removeAll(List.of("JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS"));
        // What a fatal error of Java leaves goes there, not among the sources.
        builder.directory(program.folder().toFile());
        return builder.start();
    }

    /**
     * Java's options.
     *
     * @param told further ones, split at spaces; of two the last counts, but where Java refuses both together, ours are left out
     * @param archive of loaded classes, which halves the start; it is made by the first run, for this Java alone
     */
    static List<String> options(String told, Path archive) {
        List<String> further = Stream.of(told.split("\\s+", -1))
                .filter(option -> !option.isEmpty())
                .toList();
        List<String> options = new ArrayList<>();
        // Small and quick to start.
        if (further.stream().noneMatch(option -> HEAP.matcher(option).matches())) {
            options.add(HEAP_MAX);
        }
        if (further.stream().noneMatch(option -> COLLECTOR.matcher(option).matches())) {
            options.add("-XX:+UseSerialGC");
        }
        options.addAll(List.of("-XX:TieredStopAtLevel=1", "-Xshare:auto", "-Xlog:disable"));
        // One thread without memory would leave a sandbox that neither answers nor ends, so that no other is started.
        options.add("-XX:+ExitOnOutOfMemoryError");
        options.add("-XX:+AutoCreateSharedArchive");
        options.add("-XX:SharedArchiveFile=" + archive);
        options.addAll(List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"));
        options.addAll(further);
        return options;
    }

    private static String classPath(CarriedProgram program) throws IOException {
        return PostgresJar.ofThisMachine()
                .find(Thread.currentThread().getContextClassLoader())
                .map(jar -> program.jar() + File.pathSeparator + jar)
                .orElse(program.jar().toString());
    }

    /** Waits until it serves. */
    private void awaitReady() {
        try {
            CompletableFuture.anyOf(ready, process.onExit()).get(START_MAX.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new IllegalStateException(
                    "the sandbox was not ready within " + START_MAX.toSeconds() + " s: " + complaints());
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the sandbox started", e);
        }
        if (!process.isAlive()) {
            throw ended();
        }
    }

    /** A clock was moved. */
    void moved(Instant time) {
        try {
            slot.moved(time);
        } catch (IOException e) {
            throw new IllegalStateException("cannot write beside " + slot.directory(), e);
        }
    }

    /** Whether it runs. */
    boolean isAlive() {
        return process.isAlive();
    }

    /** Why it ended, which it has. Its last lines may still be on their way. */
    Ended ended() {
        try {
            errors.join(LINES_WAIT_MAX.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return new Ended(process.exitValue(), complaints());
    }

    /** Its controls, the same for all tests. */
    synchronized SandboxControls controls() {
        SandboxControls made = controls;
        if (made == null) {
            made = new SandboxControls(URI.create(ready.join()), SandboxControls.SLEEPING);
            controls = made;
        }
        return made;
    }

    /** A partner was made. */
    void count() {
        try {
            slot.count();
        } catch (IOException e) {
            throw new IllegalStateException("cannot write beside " + slot.directory(), e);
        }
    }

    /** Its data directory. */
    DataSlot slot() {
        return slot;
    }

    /** Ends it, waits for that and gives its data directory up. */
    void end() throws IOException, InterruptedException {
        stdin.close();
        if (process.waitFor(START_MAX.toSeconds(), TimeUnit.SECONDS)) {
            slot.release();
        }
    }

    private static Thread readBeside(BufferedReader reader, Consumer<String> lines) {
        Thread thread = new Thread(
                () -> {
                    try (reader) {
                        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                            lines.accept(line);
                        }
                    } catch (IOException e) {
                        // The process has ended, and says so itself.
                        return;
                    }
                },
                "usagebudget-sandbox");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private void complain(String line) {
        synchronized (complaints) {
            if (complaints.size() == LINES_MAX) {
                complaints.removeFirst();
            }
            complaints.addLast(line);
        }
    }

    /** What it said last; whole only where it has ended. */
    private String complaints() {
        synchronized (complaints) {
            return String.join("\n", complaints);
        }
    }
}
