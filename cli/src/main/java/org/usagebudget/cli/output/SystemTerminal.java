package org.usagebudget.cli.output;

import java.io.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The terminal of this process. */
public final class SystemTerminal implements Terminal {
    private static final int OUTPUT = 1;
    private static final int MESSAGES = 2;

    @Override
    public boolean isOutput() {
        return isTerminal(OUTPUT);
    }

    @Override
    public boolean isMessages() {
        return isTerminal(MESSAGES);
    }

    @Override
    public boolean isPipe() {
        Optional<String> target = target(OUTPUT);
        return target.isPresent()
                ? target.get().matches("(pipe|socket):.*")
                : !isOutput() && isNoFile(Path.of("/dev/fd/" + OUTPUT));
    }

    private static boolean isNoFile(Path path) {
        try {
            return Files.readAttributes(path, BasicFileAttributes.class).isOther();
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    @Override
    public Optional<String> secret(String question) {
        Console console = console();
        if (console == null) {
            return Optional.empty();
        }
        char[] typed = console.readPassword("%s: ", question);
        return typed == null ? Optional.empty() : Optional.of(new String(typed));
    }

    /** Takes results: in the terminal's own character set, and in UTF-8 where they go to a file or another program. */
    public PrintWriter output() {
        return new PrintWriter(System.out, true, isOutput() ? System.out.charset() : StandardCharsets.UTF_8);
    }

    /** By what Linux tells of open files, since Java knows only of input and output together; elsewhere by that. */
    private boolean isTerminal(int descriptor) {
        Optional<String> target = target(descriptor);
        return target.isPresent() ? target.get().matches("/dev/(pts/\\d+|tty\\w*|console)") : console() != null;
    }

    /** What an open file is; empty where that is not told. */
    private static Optional<String> target(int descriptor) {
        try {
            return Optional.of(Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor))
                    .toString());
        } catch (IOException | UnsupportedOperationException e) {
            return Optional.empty();
        }
    }

    /** The terminal that both input and output are; null where they are not. */
    @SuppressWarnings("SystemConsoleNull") // Its documentation still has null.
    private static @Nullable Console console() {
        Console console = System.console();
        return console != null && console.isTerminal() ? console : null;
    }
}
