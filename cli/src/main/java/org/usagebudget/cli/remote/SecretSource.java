package org.usagebudget.cli.remote;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads what must not be an argument, which others see: from a file, a variable or the terminal, the first of these. */
final class SecretSource {
    private static final int SIZE_MAX = 1 << 16;

    private SecretSource() {}

    /**
     * A secret, without line breaks at its end.
     *
     * @param file where it is; null for elsewhere
     * @param variable the environment variable that may hold it
     * @param what it is, for the question at the terminal
     * @return empty where it is nowhere and nobody is there to ask
     */
    static Optional<String> read(Surroundings around, @Nullable Path file, String variable, String what) {
        if (file != null) {
            return Optional.of(contents(file));
        }
        String value = around.variable(variable);
        return value.isEmpty() ? around.terminal().secret(what) : Optional.of(value);
    }

    private static String contents(Path file) {
        try {
            if (Files.size(file) > SIZE_MAX) {
                throw new CommandFailure(CommandFailure.DATA, file + " must be at most 64 KiB");
            }
            return Files.readString(file).stripTrailing();
        } catch (IOException e) {
            throw new CommandFailure(CommandFailure.FILE, file + " cannot be read: " + e, e);
        }
    }
}
