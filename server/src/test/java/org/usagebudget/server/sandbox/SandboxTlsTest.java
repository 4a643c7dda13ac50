package org.usagebudget.server.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SandboxTlsTest {
    private static final List<String> FILES = List.of(SandboxTls.KEY, SandboxTls.CERTIFICATE, SandboxTls.TRUST_STORE);

    @TempDir
    private Path directory;

    @Test
    void certificateIsMadeOnceForThisMachinesNamesInFilesOfTheOwnerAlone() throws Exception {
        SandboxTls.open(directory);

        X509Certificate certificate = certificate();
        Collection<List<?>> names = Objects.requireNonNull(certificate.getSubjectAlternativeNames());
        assertThat(names.stream().<Object>map(List::getLast))
                .containsExactly("localhost", "127.0.0.1", "0:0:0:0:0:0:0:1");
        for (String file : FILES) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve(file))))
                    .isEqualTo("rw-------");
        }
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files.map(f -> directory.relativize(f).toString())).containsExactlyInAnyOrderElementsOf(FILES);
        }

        SandboxTls.open(directory);
        assertThat(certificate()).isEqualTo(certificate);
    }

    @Test
    void allAreMadeAnewWhereOneIsMissing() throws Exception {
        SandboxTls.open(directory);
        X509Certificate first = certificate();
        Files.delete(directory.resolve(SandboxTls.CERTIFICATE));

        SandboxTls.open(directory);

        assertThat(certificate()).isNotEqualTo(first);
        assertThat(Files.exists(directory.resolve(SandboxTls.CERTIFICATE))).isTrue();
    }

    private X509Certificate certificate() throws Exception {
        KeyStore trust = KeyStore.getInstance(
                directory.resolve(SandboxTls.TRUST_STORE).toFile(), SandboxTls.TRUST_STORE_PASSWORD.toCharArray());
        return (X509Certificate) Objects.requireNonNull(trust.getCertificate("sandbox"));
    }
}
