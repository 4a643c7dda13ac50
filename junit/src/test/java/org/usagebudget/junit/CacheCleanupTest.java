package org.usagebudget.junit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CacheCleanupTest {
    private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");
    private static final Duration OLD = CacheCleanup.UNUSED_MAX.plusSeconds(1);

    @TempDir
    private Path temporary;

    @SuppressWarnings("NullAway.Init")
    private CarriedProgram own;

    @BeforeEach
    void unpack() throws IOException {
        Path content = Files.writeString(temporary.resolve("content"), "own");
        own = CarriedProgram.unpacked(
                temporary.resolve("cache"), content.toUri().toURL());
    }

    @Test
    void contentThatNobodyHasUsedForLongIsRemovedButTheNewest() throws IOException {
        Path newest = content("1234abc1-10", OLD);
        Path second = content("1234abc2-10", OLD.plusSeconds(1));
        Files.createSymbolicLink(second.resolve("link"), Files.createDirectory(temporary.resolve("elsewhere")));
        Files.setLastModifiedTime(own.folder().resolve("used"), FileTime.from(NOW.minus(OLD.multipliedBy(2))));

        clean();

        assertThat(second).doesNotExist();
        assertThat(newest.resolve("usagebudget.jar")).exists();
        assertThat(own.jar()).exists();
        assertThat(temporary.resolve("elsewhere")).exists();
        assertThat(own.allContents()).isDirectoryNotContaining("glob:**/.removed-*");
    }

    @Test
    void contentThatWasUsedWithinTheTimeIsKept() throws IOException {
        content("1234abc1-10", Duration.ZERO);
        Path young = content("1234abc3-10", CacheCleanup.UNUSED_MAX);
        Path old = content("1234abc4-10", OLD);

        clean();

        assertThat(young).exists();
        assertThat(old).doesNotExist();
    }

    @Test
    void contentThatAnotherJvmUsesIsKept() throws Exception {
        content("1234abc1-10", Duration.ZERO);
        Path shared = content("1234abc5-10", OLD);
        Path claimed = content("1234abc6-10", OLD);
        Path served = content("1234abc7-10", OLD);
        Path data = Files.createDirectory(served.resolve("data-7"));

        try (OtherJvm user = OtherJvm.locking("share", CarriedProgram.lockFile(shared));
                OtherJvm older = OtherJvm.claiming(claimed, 1);
                OtherJvm sandbox = OtherJvm.locking("lock", data.resolve("lock"))) {
            assertThat(user.succeeded() && older.succeeded() && sandbox.succeeded())
                    .isTrue();
            clean();
        }

        assertThat(shared).exists();
        assertThat(claimed).exists();
        assertThat(served).exists();
        clean();
        assertThat(shared).doesNotExist();
        assertThat(claimed).doesNotExist();
        assertThat(served).doesNotExist();
    }

    @Test
    void contentThatThisJvmUsesIsKeptAndStaysLocked() throws Exception {
        content("1234abc1-10", Duration.ZERO);
        Path content = Files.writeString(temporary.resolve("content"), "another class loader's");
        CarriedProgram other = CarriedProgram.unpacked(
                temporary.resolve("cache"), content.toUri().toURL());
        Files.setLastModifiedTime(other.folder().resolve("used"), FileTime.from(NOW.minus(OLD)));

        clean();

        assertThat(other.jar()).exists();
        try (OtherJvm jvm = OtherJvm.locking("lock", CarriedProgram.lockFile(other.folder()))) {
            assertThat(jvm.succeeded()).isFalse();
        }
    }

    @Test
    void dataDirectoriesThatManyJvmsNeededOnceAreRemoved() throws IOException {
        Path second = slot(2, OLD);
        Path third = slot(3, OLD);
        Path young = slot(4, CacheCleanup.UNUSED_MAX);
        Path claimed = slot(5, OLD);
        DataSlot held = Objects.requireNonNull(DataSlot.claim(own.folder(), 5));

        clean();

        assertThat(second).exists();
        assertThat(third).doesNotExist();
        assertThat(own.folder().resolve("data-3.partners")).isEmptyFile();
        assertThat(young).exists();
        assertThat(claimed).exists();
        held.release();
    }

    @Test
    void whatWasLeftHalfDeletedIsRemovedByTheOneThatCleans() throws Exception {
        Path left = Files.createDirectory(own.allContents().resolve(".removed-" + UUID.randomUUID()));
        Files.writeString(left.resolve("file"), "x");
        try (OtherJvm other = OtherJvm.locking("lock", own.allContents().resolve("cleanup.lock"))) {
            assertThat(other.succeeded()).isTrue();
            clean();
            assertThat(left).exists();
        }

        clean();

        assertThat(left).doesNotExist();
    }

    @Test
    void whatCannotBeRemovedKeepsNothingElseFromIt() throws IOException {
        content("1234abc1-10", Duration.ZERO);
        // Not a file that can be locked.
        Path broken = content("1234abc2-10", OLD);
        Files.createDirectory(broken.resolve("data-1.partners"));
        Path old = content("1234abc3-10", OLD.plusSeconds(1));
        Path claimedOnce = Files.writeString(old.resolve("data-1.partners"), "x");
        Path brokenSlot = Files.createDirectory(own.folder().resolve("data-3"));
        Files.createDirectory(own.folder().resolve("data-3.partners"));
        Path slot = slot(4, OLD);

        clean();

        assertThat(broken).exists();
        assertThat(claimedOnce).doesNotExist();
        assertThat(old).doesNotExist();
        assertThat(brokenSlot).exists();
        assertThat(slot).doesNotExist();
        assertThat(own.allContents()).isDirectoryNotContaining("glob:**/.removed-*");
    }

    @Test
    void whatOthersPutIntoTheFolderIsKept() throws IOException {
        content("1234abc1-10", Duration.ZERO);
        Path otherName = content("reports-2026", OLD);
        Path unmarked = content("1234abc2-10", OLD);
        Files.delete(unmarked.resolve("unpack.lock"));
        Path elsewhere = Files.move(
                content("1234abc3-10", OLD),
                Files.createDirectory(temporary.resolve("other")).resolve("1234abc3-10"));
        Path link = Files.createSymbolicLink(own.allContents().resolve("1234abc3-10"), elsewhere);
        Path removedByName = Files.createDirectory(own.allContents().resolve(".removed-by-hand"));
        Path ours = content("1234abc4-10", OLD);

        clean();

        assertThat(otherName).isDirectoryContaining("glob:**/used");
        assertThat(unmarked).isDirectoryContaining("glob:**/used");
        assertThat(Files.isSymbolicLink(link)).isTrue();
        assertThat(elsewhere).isDirectoryContaining("glob:**/used");
        assertThat(removedByName).exists();
        assertThat(ours).doesNotExist();
    }

    private void clean() throws IOException {
        new CacheCleanup(own, InstantSource.fixed(NOW)).run();
    }

    private Path content(String name, Duration unused) throws IOException {
        Path folder = Files.createDirectory(own.allContents().resolve(name));
        Files.writeString(folder.resolve("usagebudget.jar"), name);
        Files.writeString(folder.resolve("unpack.lock"), "");
        Files.setLastModifiedTime(Files.writeString(folder.resolve("used"), ""), FileTime.from(NOW.minus(unused)));
        return folder;
    }

    private Path slot(int number, Duration unused) throws IOException {
        Path directory = Files.createDirectory(own.folder().resolve("data-" + number));
        Files.setLastModifiedTime(
                Files.writeString(own.folder().resolve("data-" + number + ".partners"), "xx"),
                FileTime.from(NOW.minus(unused)));
        return directory;
    }
}
