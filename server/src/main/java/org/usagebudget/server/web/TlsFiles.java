package org.usagebudget.server.web;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.usagebudget.server.fault.StartupException;

/**
 * The TLS of a server, from a certificate's files, which are looked at now and then: a pair that has changed is used from the
 * next connection on. One that is broken leaves the former in use and is logged once. Thread-safe.
 */
final class TlsFiles {
    /** The largest of the two files, in bytes. */
    static final int FILE_MAX = 1 << 20;

    private static final Logger LOG = LoggerFactory.getLogger(TlsFiles.class);
    private static final String[] PROTOCOLS = {"TLSv1.2", "TLSv1.3"};

    /** Those with forward secrecy and authenticated encryption. */
    private static final String[] CIPHERS = {"TLS_AES_.*", "TLS_CHACHA20_.*", "TLS_ECDHE_.*_(GCM|POLY1305)_.*"};

    private final EdgeConfig.Tls config;
    private final SslContextFactory.Server factory = new SslContextFactory.Server();

    /** The files as they were at the last look: their digest, or what was wrong with them. */
    private String seen;

    private Scheduler.@Nullable Task next;
    private boolean stopped;

    /**
     * With the files as they are now.
     *
     * @throws StartupException 78 where they cannot be used
     */
    TlsFiles(EdgeConfig.Tls config) {
        this.config = config;
        try {
            Contents contents = Contents.of(config);
            factory.setSslContext(context(contents));
            seen = contents.digest();
        } catch (IOException | GeneralSecurityException e) {
            throw new StartupException(StartupException.CONFIGURATION, "TLS: " + complaint(e), e);
        }
        factory.setIncludeProtocols(PROTOCOLS);
        factory.setIncludeCipherSuites(CIPHERS);
        factory.setRenegotiationAllowed(false);
    }

    SslContextFactory.Server factory() {
        return factory;
    }

    /** Looks from now on, until {@link #stop()}. */
    synchronized void start(Scheduler scheduler) {
        if (!stopped) {
            // The files may be on a network: nobody else's task is to wait for them.
            next = scheduler.schedule(
                    () -> Thread.ofVirtual().name("tls-files").start(() -> look(scheduler)),
                    config.lookEvery().toMillis(),
                    TimeUnit.MILLISECONDS);
        }
    }

    synchronized void stop() {
        stopped = true;
        if (next != null) {
            next.cancel();
        }
    }

    private void look(Scheduler scheduler) {
        try {
            refresh();
        } finally {
            start(scheduler);
        }
    }

    /** Takes the files as they are now, where they have changed since the last look and are good. */
    @SuppressWarnings(
            "CatchingUnchecked") // Jetty's reload declares Exception; whatever goes wrong, the old pair serves on
    private void refresh() {
        String before = seen;
        try {
            Contents contents = Contents.of(config);
            seen = contents.digest();
            if (!seen.equals(before)) {
                SSLContext context = context(contents);
                factory.reload(f -> f.setSslContext(context));
            }
        } catch (Exception e) {
            String complaint = complaint(e);
            if (e instanceof IOException) {
                seen = complaint;
            }
            if (!seen.equals(before)) {
                LOG.warn("The TLS certificate in use stays: {}", complaint);
            }
        }
    }

    private static SSLContext context(Contents contents) throws GeneralSecurityException {
        TlsPair pair = TlsPair.parse(contents.certificate, contents.key);
        SSLContext context = pair.context();
        LOG.info("TLS with the certificate of {}", pair);
        return context;
    }

    private String complaint(Exception e) {
        String files = config.certificate() + " and " + config.key() + ": ";
        return files + (e instanceof NoSuchFileException ? e.getMessage() + " does not exist" : message(e));
    }

    private static String message(Exception e) {
        return Objects.requireNonNullElse(e.getMessage(), e.toString());
    }

    /** The bytes of both files. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Contents(byte[] certificate, byte[] key) {
        static Contents of(EdgeConfig.Tls config) throws IOException {
            return new Contents(read(config.certificate()), read(config.key()));
        }

        private static byte[] read(Path file) throws IOException {
            try (InputStream in = Files.newInputStream(file)) {
                byte[] bytes = in.readNBytes(FILE_MAX + 1);
                if (bytes.length > FILE_MAX) {
                    throw new IOException(file + " must have at most " + FILE_MAX + " bytes");
                }
                return bytes;
            }
        }

        String digest() {
            try {
                MessageDigest digest = MessageDigest.getInstance("SHA-256");
                digest.update(digest.digest(certificate));
                return HexFormat.of().formatHex(digest.digest(key));
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("every Java platform has SHA-256", e);
            }
        }
    }
}
