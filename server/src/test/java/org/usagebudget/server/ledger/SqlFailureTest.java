package org.usagebudget.server.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SqlFailureTest {
    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                "40001, CONFLICT",
                "40P01, CONFLICT",
                "55P03, LOCKED",
                "08006, AWAY",
                "08001, AWAY",
                "57P01, AWAY",
                "57P03, AWAY",
                "57014, AWAY",
                "53300, AWAY",
                "53100, AWAY",
                "25P03, AWAY",
                "25P04, AWAY",
                "25006, AWAY",
                "58030, AWAY",
                "0A000, AWAY",
                "none, AWAY",
                "22003, COMMAND",
                "23505, COMMAND",
                "42501, COMMAND",
                "XX000, COMMAND",
            })
    void stateSaysWhatIsNext(@Nullable String state, SqlFailure expected) {
        assertThat(SqlFailure.of(new SQLException("test", state))).isEqualTo(expected);
    }
}
