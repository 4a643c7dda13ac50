package org.usagebudget.cli;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.CyclicBufferAppender;
import ch.qos.logback.core.rolling.FixedWindowRollingPolicy;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeBasedTriggeringPolicy;
import ch.qos.logback.core.util.FileSize;
import java.nio.file.Path;
import org.slf4j.LoggerFactory;

/**
 * The log of a server without a terminal: a file of at most {@link #FILE_MAX} bytes and one older one. What is logged before
 * it is opened waits in memory, the last {@link #EARLY_MAX} lines of it.
 */
final class BackgroundLog {
    /** The log's name in the data directory. */
    static final String NAME = "sandbox.log";

    /** The size at which a file is put aside. */
    static final long FILE_MAX = 10L << 20;

    /** The most lines that wait for the file. */
    static final int EARLY_MAX = 1_000;

    private final LoggerContext context;
    private final CyclicBufferAppender<ILoggingEvent> early = new CyclicBufferAppender<>();

    private BackgroundLog(LoggerContext context) {
        this.context = context;
    }

    /** Begins to keep what is logged. */
    static BackgroundLog start() {
        BackgroundLog log = new BackgroundLog((LoggerContext) LoggerFactory.getILoggerFactory());
        log.early.setContext(log.context);
        log.early.setMaxSize(EARLY_MAX);
        log.early.start();
        log.root().addAppender(log.early);
        return log;
    }

    /** Opens the file in the directory and writes to it what was kept, and everything from now on. */
    void open(Path directory) {
        RollingFileAppender<ILoggingEvent> file = new RollingFileAppender<>();
        file.setContext(context);
        file.setFile(directory.resolve(NAME).toString());

        FixedWindowRollingPolicy older = new FixedWindowRollingPolicy();
        older.setContext(context);
        older.setParent(file);
        older.setFileNamePattern(directory.resolve(NAME) + ".%i");
        older.setMinIndex(1);
        older.setMaxIndex(1);
        older.start();

        SizeBasedTriggeringPolicy<ILoggingEvent> size = new SizeBasedTriggeringPolicy<>();
        size.setContext(context);
        size.setMaxFileSize(new FileSize(FILE_MAX));
        size.start();

        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern(Logging.PATTERN);
        encoder.start();

        file.setEncoder(encoder);
        file.setRollingPolicy(older);
        file.setTriggeringPolicy(size);
        file.start();

        root().detachAppender(early);
        for (int i = 0; i < early.getLength(); i++) {
            file.doAppend(early.get(i));
        }
        early.stop();
        root().addAppender(file);
    }

    private Logger root() {
        return context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    }
}
