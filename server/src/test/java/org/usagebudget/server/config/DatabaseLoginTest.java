package org.usagebudget.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DatabaseLoginTest {
    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "postgres://u:p@h:5433/d, jdbc:postgresql://h:5433/d, u, p",
                "postgresql://u@h/d, jdbc:postgresql://h/d, u, given",
                "postgres://h, jdbc:postgresql://h, other, given",
                "postgres:///d, jdbc:postgresql://localhost/d, other, given",
                "postgres://u@/d, jdbc:postgresql://localhost/d, u, given",
                "postgres://u%40x:p%3A%2F+%41@h/d, jdbc:postgresql://h/d, u@x, p:/+A",
                "postgres://u:p@q@h/d?x=a@b, jdbc:postgresql://h/d?x=a@b, u, p@q",
                "postgres://h1:1%2Ch2:2/d, jdbc:postgresql://h1:1%2Ch2:2/d, other, given",
                "postgres://h/d?sslmode=require&user=u&password=p, jdbc:postgresql://h/d?sslmode=require, u, p",
                "jdbc:postgresql://h/d?user=u&password=p&ssl=true, jdbc:postgresql://h/d?ssl=true, u, p",
                "jdbc:postgresql:d, jdbc:postgresql:d, other, given",
            })
    void urlIsReadInBothForms(String text, String url, String user, String password) {
        assertThat(DatabaseLogin.of(text, "other", "given")).isEqualTo(new DatabaseLogin(url, user, password));
    }

    @Test
    void passwordMayBeAbsentButNotTheUser() {
        assertThat(DatabaseLogin.of("postgres://h/d", "u", null).password()).isEmpty();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DatabaseLogin.of("postgres://h/d", null, "p"))
                .withMessageContaining("names no user");
    }

    @Test
    void otherUrlsAreRefusedWithoutBeingShown() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DatabaseLogin.of("mysql://u:hunter2@h/d", "u", "p"))
                .withMessageNotContaining("hunter2");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DatabaseLogin.of("postgres://u:hunter2%zz@h/d", "u", "p"))
                .withMessageNotContaining("hunter2");
    }

    @Test
    void passwordIsNotPrinted() {
        assertThat(new DatabaseLogin("jdbc:postgresql://h/d", "u", "hunter2")).hasToString("u@jdbc:postgresql://h/d");
    }
}
