package org.usagebudget.server.fault;

/**
 * Why the program cannot start (or cannot do what the operator asked), as one line for the operator and an exit code of
 * {@code sysexits.h}. The command line prints the line and ends; nothing else of it is shown.
 */
public final class StartupException extends RuntimeException {
    /** What the operator asked for does not go with what is there: registered already, not registered, still in use. */
    public static final int REFUSED = 65;

    /** Something is in use or away: a port, a data directory, a database. */
    public static final int UNAVAILABLE = 69;

    /** The machine or the configuration does not fit. */
    public static final int CONFIGURATION = 78;

    private final int exitCode;

    /** With one of the exit codes above. */
    public StartupException(int exitCode, String line) {
        super(line);
        this.exitCode = exitCode;
    }

    /** The same with a cause, which goes to the log alone. */
    public StartupException(int exitCode, String line, Throwable cause) {
        super(line, cause);
        this.exitCode = exitCode;
    }

    /** What the process ends with. */
    public int exitCode() {
        return exitCode;
    }
}
