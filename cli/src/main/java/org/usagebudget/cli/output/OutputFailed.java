package org.usagebudget.cli.output;

/** Results cannot be written any more: whoever read them has gone, or there is no room. */
public final class OutputFailed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    OutputFailed() {
        super("the output cannot be written");
    }
}
