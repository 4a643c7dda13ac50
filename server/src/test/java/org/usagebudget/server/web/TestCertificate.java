package org.usagebudget.server.web;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.usagebudget.server.config.Config;

/** A certificate for localhost that a test has made for itself, in two PEM files. */
public final class TestCertificate {
    private static final String PASSWORD = "password";

    private final Path file;
    private final Path keyFile;
    private final Certificate certificate;

    private TestCertificate(Path file, Path keyFile, Certificate certificate) {
        this.file = file;
        this.keyFile = keyFile;
        this.certificate = certificate;
    }

    /** A new one with an {@code RSA} or {@code EC} key, in files of the directory that start with the name. */
    public static TestCertificate make(Path directory, String name, String algorithm) {
        try {
            Path store = directory.resolve(name + ".p12");
            Path tool = Path.of(Objects.requireNonNull(System.getProperty("java.home")), "bin", "keytool");
            Process keytool = new ProcessBuilder(List.of(
                            tool.toString(),
                            "-genkeypair",
                            "-alias",
                            name,
                            "-keyalg",
                            algorithm,
                            "-dname",
                            "CN=" + name,
                            "-ext",
                            "san=dns:localhost,ip:127.0.0.1",
                            "-keystore",
                            store.toString(),
                            "-storepass",
                            PASSWORD))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (keytool.waitFor() != 0) {
                throw new AssertionError("keytool ended with " + keytool.exitValue());
            }
            KeyStore made = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
            Path file = directory.resolve(name + "-certificate.pem");
            Path keyFile = directory.resolve(name + "-key.pem");
            Certificate certificate = Objects.requireNonNull(made.getCertificate(name));
            Key key = Objects.requireNonNull(made.getKey(name, PASSWORD.toCharArray()));
            Files.writeString(file, pem("CERTIFICATE", certificate.getEncoded()));
            Files.writeString(keyFile, pem("PRIVATE KEY", Objects.requireNonNull(key.getEncoded())));
            return new TestCertificate(file, keyFile, certificate);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String pem(String what, byte[] bytes) {
        return "-----BEGIN " + what + "-----\n" + Base64.getMimeEncoder().encodeToString(bytes) + "\n-----END " + what
                + "-----\n";
    }

    /** The file with the certificate. */
    public Path file() {
        return file;
    }

    /** The file with its key. */
    public Path keyFile() {
        return keyFile;
    }

    /** Both files, as the operator names them. */
    public Config.Tls config() {
        return new Config.Tls(file, keyFile);
    }

    /** Puts it into the place of another one. */
    void replace(TestCertificate other) throws IOException {
        Files.copy(keyFile, other.keyFile, StandardCopyOption.REPLACE_EXISTING);
        Files.copy(file, other.file, StandardCopyOption.REPLACE_EXISTING);
    }

    /** On the port that is configured, its files looked at often. */
    EdgeConfig.Tls edge() {
        return new EdgeConfig.Tls(file, keyFile, false, Duration.ofMillis(20));
    }

    Certificate certificate() {
        return certificate;
    }

    /** What trusts this certificate alone. */
    public SSLContext trust() {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setCertificateEntry("it", certificate);
            return trust(store);
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What trusts the certificates of a store. */
    public static SSLContext trust(KeyStore store) throws GeneralSecurityException {
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    /** A connection of these protocols; the handshake is done. */
    SSLSocket connect(int port, String... protocols) throws IOException {
        SSLSocket socket = (SSLSocket) trust().getSocketFactory().createSocket("localhost", port);
        if (protocols.length > 0) {
            socket.setEnabledProtocols(protocols);
        }
        shake(socket);
        return socket;
    }

    /** The certificate that the server on that port presents, whoever trusts it. */
    Certificate presented(int port) throws IOException {
        try (SSLSocket socket = connect(port)) {
            return socket.getSession().getPeerCertificates()[0];
        }
    }

    private static void shake(SSLSocket socket) throws IOException {
        try {
            socket.startHandshake();
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }
}
