package org.usagebudget.cli.remote;

import org.jspecify.annotations.Nullable;

/** Why a command could not do what it was asked: one line, and an exit code of {@code sysexits.h}. */
public final class CommandFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Some rows failed, others did not. */
    static final int SOME_FAILED = 1;

    /** What was asked for is refused, or a file is not what it should be. */
    static final int DATA = 65;

    /** The service cannot be reached, or what is there is none. */
    static final int UNAVAILABLE = 69;

    /** A file cannot be read or written. */
    static final int FILE = 74;

    /** The service is busy; the same may work later. */
    static final int LATER = 75;

    /** Nobody is signed in, or whoever is may not do this. */
    static final int NOT_PERMITTED = 77;

    /** The file of profiles is not what it should be. */
    static final int CONFIGURATION = 78;

    /** Whoever read the output has gone: what a shell calls a program that SIGPIPE ended. */
    static final int READER_GONE = 141;

    private final int exitCode;

    CommandFailure(int exitCode, String line) {
        this(exitCode, line, null);
    }

    CommandFailure(int exitCode, String line, @Nullable Throwable cause) {
        super(line, cause);
        this.exitCode = exitCode;
    }

    /** What the process ends with. */
    public int exitCode() {
        return exitCode;
    }
}
