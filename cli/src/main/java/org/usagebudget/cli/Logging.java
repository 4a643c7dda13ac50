package org.usagebudget.cli;

import org.slf4j.bridge.SLF4JBridgeHandler;

/** Sets logging up, once a process, before anything is logged. {@code logback.xml} takes the properties set here. */
final class Logging {
    /**
     * A line of a log: time in UTC, level, thread, logger, correlation id, message on one line, key-value pairs (of the access
     * log alone, and clean), stack trace.
     */
    static final String PATTERN = "%d{yyyy-MM-dd'T'HH:mm:ss.SSS'Z', UTC} %-5level [%thread] %logger{30}"
            + " %X{correlationId:--} %replace(%msg){'[\\r\\n]+', ' | '} %kvp{NONE}%n%ex";

    private Logging() {}

    /** For a service: everything to stderr, in full, a line for each request among it. */
    static void service(boolean verbose, boolean json) {
        System.setProperty("usagebudget.log.console", json ? "json" : "text");
        System.setProperty("usagebudget.log.access", "INFO");
        start(verbose, verbose ? "DEBUG" : "INFO", PATTERN);
    }

    /** For a sandbox in a terminal: warnings alone, short, unless the operator wants more. */
    static void sandbox(boolean verbose) {
        System.setProperty("usagebudget.log.access", verbose ? "INFO" : "OFF");
        start(verbose, verbose ? "DEBUG" : "WARN", verbose ? PATTERN : "%-5level %msg%n%nopex");
    }

    /** For a command that tells what it has to tell itself: nothing, unless the operator wants more. */
    static void command(boolean verbose) {
        start(verbose, verbose ? "DEBUG" : "OFF", PATTERN);
    }

    /** For a sandbox without a terminal: the same, and everything into a log of its own. */
    static BackgroundLog background(boolean verbose) {
        sandbox(verbose);
        return BackgroundLog.start();
    }

    private static void start(boolean verbose, String level, String pattern) {
        System.setProperty("usagebudget.log.own", verbose ? "DEBUG" : "INFO");
        System.setProperty("usagebudget.log.level", level);
        System.setProperty("usagebudget.log.pattern", pattern);
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
    }
}
