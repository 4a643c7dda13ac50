package org.usagebudget.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.usagebudget.server.fault.StartupException;

class DatabaseAddressTest {
    @ParameterizedTest
    @CsvSource({
        "postgres://u:p@h:5433/db, jdbc:postgresql://h:5433/db, u, p",
        "postgresql://u:p@h/db, jdbc:postgresql://h/db, u, p",
        "postgres://u@h/db, jdbc:postgresql://h/db, u, ''",
        "postgres://u:p@[::1]:5433/db, jdbc:postgresql://[::1]:5433/db, u, p",
        "'postgres://u:p@h1:1,h2:2/db', 'jdbc:postgresql://h1:1,h2:2/db', u, p",
        "postgres:///db?user=u&password=p, jdbc:postgresql://localhost/db, u, p",
        "postgres://u:p@h/db?sslmode=require, jdbc:postgresql://h/db?sslmode=require, u, p",
        "postgres://u:p@h/db?connect_timeout=3&application_name=x, jdbc:postgresql://h/db?connectTimeout=3&ApplicationName=x, u, p",
        "postgres://u%40x:p%3A%2F%40%25+@h/d%20b, jdbc:postgresql://h/d+b, u@x, p:/@%+",
        "postgres://u:p:q@h/db, jdbc:postgresql://h/db, u, p:q",
        "jdbc:postgresql://h:5433/db?user=u&password=p%2B+q&ssl=true, jdbc:postgresql://h:5433/db?ssl=true, u, p+ q",
    })
    void urlIsTakenApart(String url, String jdbc, String user, String password) {
        DatabaseAddress address = DatabaseAddress.parse(url, null, null);

        assertThat(address).isEqualTo(new DatabaseAddress(jdbc, user, password));
    }

    @Test
    void userAndPasswordBesideTheUrlWin() {
        DatabaseAddress address = DatabaseAddress.parse("postgres://u:p@h/db", "other", "secret");

        assertThat(address).isEqualTo(new DatabaseAddress("jdbc:postgresql://h/db", "other", "secret"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "mysql://u:hunter2@h/db",
                "POSTGRES//hunter2",
                "postgres://u:hunter2@h",
                "postgres://u:hunter2@h/",
                "postgres://u:hunter2@h:70000/db",
                "postgres://u:hunter2@h:x/db",
                "postgres://u:hunter2%4@h/db",
                "postgres://u:hunter2%zz@h/db",
                "postgres://u:hunter2@h/db?sslmode",
                "postgres://:hunter2@h/db",
                "jdbc:postgresql:hunter2",
                "jdbc:postgresql://h/db?password=hunter2",
            })
    void whatCannotBeUsedIsRefusedWithoutRepeatingIt(String url) {
        assertThatThrownBy(() -> DatabaseAddress.parse(url, null, null))
                .isInstanceOfSatisfying(
                        StartupException.class, e -> assertThat(e.exitCode()).isEqualTo(StartupException.CONFIGURATION))
                .hasMessageStartingWith("the database URL cannot be used: ")
                .message()
                .doesNotContain("hunter2");
    }

    @Test
    void passwordIsNeverPrinted() {
        assertThat(DatabaseAddress.parse("postgres://u:hunter2@h/db", null, null))
                .hasToString("u@jdbc:postgresql://h/db");
    }

    @Test
    void defaultGivesWayToWhatTheUrlSays() {
        DatabaseAddress plain = new DatabaseAddress("jdbc:postgresql://h/db", "u", "p");
        DatabaseAddress told = new DatabaseAddress("jdbc:postgresql://h/db?a=1", "u", "p");

        assertThat(plain.withDefault("a", "2").url()).isEqualTo("jdbc:postgresql://h/db?a=2");
        assertThat(told.withDefault("a", "2")).isEqualTo(told);
        assertThat(told.withDefault("b", "2").url()).isEqualTo("jdbc:postgresql://h/db?a=1&b=2");
    }
}
