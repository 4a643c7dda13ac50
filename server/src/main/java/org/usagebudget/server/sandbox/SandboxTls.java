package org.usagebudget.server.sandbox;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.usagebudget.server.fault.StartupException;
import org.usagebudget.server.web.EdgeConfig;

/**
 * A sandbox's own certificate for this machine's names, with a trust store for clients. They are made once and kept in files
 * of the data directory that only their owner can read.
 */
public final class SandboxTls {
    /** The trust store's name in the data directory; PKCS#12. */
    public static final String TRUST_STORE = "tls-trust.p12";

    /** The trust store's password; there is nothing secret in it. */
    public static final String TRUST_STORE_PASSWORD = "sandbox";

    /** The certificate's name in the data directory; PEM. */
    public static final String CERTIFICATE = "tls-certificate.pem";

    /** The key's name in the data directory; PEM, PKCS#8. */
    static final String KEY = "tls-key.pem";

    private static final String NAMES = "san=dns:localhost,ip:127.0.0.1,ip:::1";
    private static final String VALID_DAYS = "3650";
    private static final String ALIAS = "sandbox";
    private static final String PASSWORD_VARIABLE = "KEYTOOL_PASSWORD";
    private static final Duration KEYTOOL_MAX = Duration.ofMinutes(1);

    private final Path directory;

    private SandboxTls(Path directory) {
        this.directory = directory;
    }

    /**
     * That of the data directory, which must exist; made when it has none. One process at a time may call this for a
     * directory.
     *
     * @throws StartupException 78 where it cannot be made
     */
    public static SandboxTls open(Path directory) {
        SandboxTls tls = new SandboxTls(directory);
        if (!Stream.of(KEY, CERTIFICATE, TRUST_STORE).allMatch(name -> Files.exists(directory.resolve(name)))) {
            try {
                tls.make();
            } catch (IOException | GeneralSecurityException e) {
                throw new StartupException(
                        StartupException.CONFIGURATION, "a certificate cannot be made in " + directory + ": " + e, e);
            }
        }
        return tls;
    }

    /** How the server uses it: on a port of its own beside the plain one. */
    public EdgeConfig.Tls edge() {
        return new EdgeConfig.Tls(
                directory.resolve(CERTIFICATE), directory.resolve(KEY), true, EdgeConfig.Tls.LOOK_EVERY);
    }

    /** What a newcomer reads beside the ready text. */
    public String readyText(String baseUrl) {
        return """

                TLS: %1$s
                Trust: %2$s (PKCS#12, password %3$s), or curl --cacert %4$s
                Token endpoint for Microsoft's Java SDK: tenant adfs, authority %1$s\
                """.formatted(
                        baseUrl, directory.resolve(TRUST_STORE), TRUST_STORE_PASSWORD, directory.resolve(CERTIFICATE));
    }

    /** Each file is made aside and renamed. Where a start is cut off, the next one makes all of them anew. */
    private void make() throws IOException, GeneralSecurityException {
        Path aside = Files.createTempDirectory(directory, "tls-");
        try {
            String password = UUID.randomUUID().toString();
            Path made = aside.resolve("made.p12");
            generate(made, password);
            KeyStore store = KeyStore.getInstance(made.toFile(), password.toCharArray());
            Certificate certificate = Objects.requireNonNull(store.getCertificate(ALIAS));
            byte[] key = Objects.requireNonNull(Objects.requireNonNull(store.getKey(ALIAS, password.toCharArray()))
                    .getEncoded());
            write(aside.resolve(KEY), pem("PRIVATE KEY", key));
            write(aside.resolve(CERTIFICATE), pem("CERTIFICATE", certificate.getEncoded()));
            writeTrust(aside.resolve(TRUST_STORE), certificate);
            for (String name : List.of(KEY, CERTIFICATE, TRUST_STORE)) {
                Files.move(aside.resolve(name), directory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
            }
        } finally {
            delete(aside);
        }
    }

    /** By the program that comes with every Java: the platform has no public way to make a certificate. */
    private static void generate(Path store, String password) throws IOException {
        Path home = Path.of(Objects.requireNonNull(System.getProperty("java.home")));
        String program = File.separatorChar == '/' ? "keytool" : "keytool.exe";
        Path log = store.resolveSibling("keytool.log");
        ProcessBuilder builder = new ProcessBuilder(List.of(
                home.resolve("bin").resolve(program).toString(),
                "-genkeypair",
                "-alias",
                ALIAS,
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-dname",
                "CN=localhost",
                "-ext",
                NAMES,
                "-ext",
                "eku=serverAuth",
                "-validity",
                VALID_DAYS,
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass:env",
                PASSWORD_VARIABLE));
        // Not on the command line, which every user of the machine can read.
        builder.environment().put(PASSWORD_VARIABLE, password);
        builder.redirectErrorStream(true).redirectOutput(log.toFile());
        Process process = builder.start();
        try {
            if (!process.waitFor(KEYTOOL_MAX.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IOException("keytool took more than " + KEYTOOL_MAX.toSeconds() + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            process.destroyForcibly();
        }
        if (process.exitValue() != 0) {
            throw new IOException("keytool: " + Files.readString(log).strip());
        }
    }

    private static String pem(String what, byte[] bytes) {
        String lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
        return "-----BEGIN " + what + "-----\n" + lines + "\n-----END " + what + "-----\n";
    }

    private static void writeTrust(Path file, Certificate certificate) throws IOException, GeneralSecurityException {
        KeyStore trust = KeyStore.getInstance("PKCS12");
        trust.load(null, null);
        trust.setCertificateEntry(ALIAS, certificate);
        try (OutputStream out = ownerOnly(file)) {
            trust.store(out, TRUST_STORE_PASSWORD.toCharArray());
        }
    }

    private static void write(Path file, String text) throws IOException {
        try (OutputStream out = ownerOnly(file)) {
            out.write(text.getBytes(StandardCharsets.US_ASCII));
        }
    }

    /** A new file that never was readable to others; on Windows the directory's own rights count. */
    private static OutputStream ownerOnly(Path file) throws IOException {
        boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
        FileAttribute<?>[] attributes = posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
        return Channels.newOutputStream(Files.newByteChannel(
                file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), attributes));
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(directory);
    }
}
