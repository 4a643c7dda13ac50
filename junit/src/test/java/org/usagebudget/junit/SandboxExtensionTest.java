package org.usagebudget.junit;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtensionContext;

class SandboxExtensionTest {
    @Test
    void jupiterThatIsTooOldIsOneClearLine() {
        ClassLoader old = new ClassLoader(null) {};

        assertThatThrownBy(() -> SandboxExtension.requireJupiter(old))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("needs JUnit Jupiter 5.12 or later")
                .hasMessageNotContaining("\n");
        assertThatCode(() -> SandboxExtension.requireJupiter(ExtensionContext.class.getClassLoader()))
                .doesNotThrowAnyException();
    }
}
