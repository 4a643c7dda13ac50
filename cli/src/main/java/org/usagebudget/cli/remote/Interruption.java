package org.usagebudget.cli.remote;

/** What is to be done where a signal ends the process before a command has ended. The exit code is then the JVM's: 130 for Ctrl-C. */
final class Interruption implements AutoCloseable {
    private final Thread hook;

    private Interruption(Runnable then) {
        hook = new Thread(then, "interruption");
    }

    /** From now on, until it is closed. */
    static Interruption watch(Runnable then) {
        Interruption watching = new Interruption(then);
        Runtime.getRuntime().addShutdownHook(watching.hook);
        return watching;
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException _) {
            // The process is ending, and the hook runs.
        }
    }
}
