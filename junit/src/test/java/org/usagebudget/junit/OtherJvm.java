package org.usagebudget.junit;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Another JVM, which locks a file or claims a slot, says so and keeps it until it is closed. */
final class OtherJvm implements AutoCloseable {
    private final Process process;
    private final String said;

    private OtherJvm(Process process, String said) {
        this.process = process;
        this.said = said;
    }

    /** What it runs. */
    public static void main(String[] arguments) throws IOException {
        Path path = Path.of(arguments[1]);
        boolean done;
        if (arguments[0].equals("claim")) {
            done = DataSlot.claim(path, Integer.parseInt(arguments[2])) != null;
        } else {
            FileChannel channel = FileChannel.open(
                    path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            done = channel.tryLock(0, Long.MAX_VALUE, arguments[0].equals("share")) != null;
        }
        System.out.println(done);
        System.in.transferTo(OutputStream.nullOutputStream());
    }

    /** Locks a file: {@code lock} for itself, {@code share} with others. */
    static OtherJvm locking(String how, Path file) throws IOException {
        return start(how, file.toString());
    }

    /** Claims a slot. */
    static OtherJvm claiming(Path folder, int number) throws IOException {
        return start("claim", folder.toString(), Integer.toString(number));
    }

    private static OtherJvm start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(CacheFolder.property("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                CacheFolder.property("java.class.path") + File.pathSeparator + CacheFolder.property("jdk.module.path"),
                OtherJvm.class.getName()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader lines = process.inputReader();
        @Nullable String said = lines.readLine();
        return new OtherJvm(process, Objects.requireNonNullElse(said, "nothing"));
    }

    /** Whether it got what it wanted. */
    boolean succeeded() {
        return said.equals("true");
    }

    /** Its end, which gives up what it has; an interrupt waits until then. */
    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        process.onExit().orTimeout(60, TimeUnit.SECONDS).join();
    }
}
