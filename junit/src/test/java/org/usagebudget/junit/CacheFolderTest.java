package org.usagebudget.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CacheFolderTest {
    @Test
    void cacheIsWhereTheSystemWantsIt() {
        assertThat(CacheFolder.of(Map.of(), "/home/a", "Linux", false))
                .isEqualTo(Path.of("/home/a/.cache/usagebudget"));
        assertThat(CacheFolder.of(Map.of("XDG_CACHE_HOME", "/c"), "/home/a", "Linux", false))
                .isEqualTo(Path.of("/c/usagebudget"));
        assertThat(CacheFolder.of(Map.of("XDG_CACHE_HOME", "c"), "/home/a", "Linux", false))
                .isEqualTo(Path.of("/home/a/.cache/usagebudget"));
        assertThat(CacheFolder.of(Map.of(), "/Users/a", "Mac OS X", false))
                .isEqualTo(Path.of("/Users/a/Library/Caches/usagebudget"));
        assertThat(CacheFolder.of(Map.of(), "/root", "Linux", true)).isEqualTo(Path.of("/var/cache/usagebudget"));
    }

    @Test
    void homeIsWhatTheEnvironmentSaysBeforeTheListOfUsers() {
        assertThat(CacheFolder.home(Map.of("HOME", "/home/b"), "?")).isEqualTo("/home/b");
        assertThat(CacheFolder.home(Map.of("HOME", "b"), "/home/a")).isEqualTo("/home/a");
        assertThat(CacheFolder.home(Map.of(), "/home/a")).isEqualTo("/home/a");
    }

    @Test
    void withoutAHomeThereIsOneClearLine() {
        assertThatThrownBy(() -> CacheFolder.of(Map.of(), "?", "Linux", false))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("?/.cache/usagebudget is no absolute path")
                .hasMessageContaining("usagebudget.junit.cache")
                .hasMessageNotContaining("\n");
    }

    @Test
    void propertyMovesIt() {
        assertThat(CacheFolder.ofProcess()).isEqualTo(Path.of(CacheFolder.property("usagebudget.junit.cache")));
    }
}
