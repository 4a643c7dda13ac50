package org.usagebudget.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "makes programs of shell scripts")
class JavaHomesTest {
    @TempDir
    private Path temporary;

    @Test
    void firstOfTheRightVersionIsTakenWhereverOthersAreNamed() throws IOException {
        Path old = java("old", "17.0.15");
        Path newer = java("newer", "26.0.1");
        Path right = java("usr/lib/jvm/temurin-25", "25.0.3");

        assertThat(homes(Map.of("USAGEBUDGET_JAVA_HOME", old.toString(), "JAVA_HOME", newer.toString()), old)
                        .find())
                .isEqualTo(right);
    }

    @Test
    void whatIsNamedComesBeforeWhatRunsAndThatBeforeThePath() throws IOException {
        Path own = java("own", "25");
        Path named = java("named", "25-ea");
        Path running = java("running", "25.0.1");
        Path onPath = java("path", "25.0.2");
        String path = onPath.resolve("bin").toString();

        assertThat(homes(Map.of("USAGEBUDGET_JAVA_HOME", own.toString(), "JAVA_HOME", named.toString()), running)
                        .find())
                .isEqualTo(own);
        assertThat(homes(Map.of("JAVA_HOME", named.toString(), "PATH", path), running)
                        .find())
                .isEqualTo(named);
        assertThat(homes(Map.of("PATH", path), running).find()).isEqualTo(running);
        assertThat(homes(Map.of("PATH", path), temporary).find()).isEqualTo(onPath.toRealPath());
    }

    @Test
    void usualFoldersAreLookedThrough() throws IOException {
        Path sdkman = java("home/.sdkman/candidates/java/25-tem", "25.0.3");

        assertThat(homes(Map.of(), temporary).find()).isEqualTo(sdkman);
    }

    @Test
    void whatCannotBeReadIsPassedOver() throws IOException {
        Path bad = java("bad", "25");
        Files.write(bad.resolve("release"), new byte[] {(byte) 0xff, (byte) 0xfe, '\n'});
        Path old = java("old", "17.0.15");
        Path right = java("right", "25.0.3");
        String path = String.join(
                File.pathSeparator,
                "no\0path",
                bad.resolve("bin").toString(),
                old.resolve("bin").toString(),
                right.resolve("bin").toString());

        assertThat(homes(Map.of("USAGEBUDGET_JAVA_HOME", "no\0path", "JAVA_HOME", bad.toString(), "PATH", path), old)
                        .find())
                .isEqualTo(right.toRealPath());
    }

    @Test
    void relativeFolderIsSeenFromWhereTheTestsRun() throws IOException {
        Path named = java("named", "25");
        Path here = Path.of("").toAbsolutePath();
        String relative = here.relativize(named.toAbsolutePath()).toString();

        Path found = homes(Map.of("JAVA_HOME", relative), temporary).find();

        assertThat(found).isAbsolute();
        assertThat(found.toRealPath()).isEqualTo(named.toRealPath());
    }

    @Test
    void withoutOneThereIsOneClearLine() throws IOException {
        Path old = java("usr/lib/jvm/temurin-25", "250.0.1");

        assertThatThrownBy(() -> homes(Map.of("JAVA_HOME", old.toString()), old).find())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("no Java 25 found")
                .hasMessageContaining("USAGEBUDGET_JAVA_HOME")
                .hasMessageNotContaining("\n");
    }

    private JavaHomes homes(Map<String, String> environment, Path running) {
        return new JavaHomes(environment, running, temporary.resolve("home"), temporary);
    }

    private Path java(String name, String version) throws IOException {
        Path home = temporary.resolve(name);
        Files.createDirectories(home.resolve("bin"));
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
        Files.setPosixFilePermissions(
                Files.writeString(home.resolve("bin/java"), "#!/bin/sh\n"),
                PosixFilePermissions.fromString("rwxr-xr-x"));
        return home;
    }
}
