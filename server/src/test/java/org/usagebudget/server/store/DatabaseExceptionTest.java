package org.usagebudget.server.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.SocketTimeoutException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DatabaseExceptionTest {
    @ParameterizedTest
    @CsvSource({
        "08000, true", "08006, true", "53100, true", "53300, true", "57P01, true", "57P03, true", "25006, true",
        "57014, false", "25001, false", "40001, false", "55P03, false", "23505, false", "28P01, false", "42501, false",
    })
    void sqlStateTellsWhetherTheDatabaseIsAway(String sqlState, boolean unavailable) {
        DatabaseException exception = new DatabaseException(new SQLException("why", sqlState));

        assertThat(exception.isUnavailable()).isEqualTo(unavailable);
        assertThat(exception.sqlState()).contains(sqlState);
        assertThat(exception).hasMessage("why").hasCauseInstanceOf(SQLException.class);
    }

    @ParameterizedTest
    @CsvSource({"57014, true", "55P03, true", "57P01, false", "08006, false", "23505, false"})
    void sqlStateTellsWhetherAStatementTookTooLong(String sqlState, boolean timeout) {
        assertThat(new DatabaseException(new SQLException("why", sqlState)).isTimeout())
                .isEqualTo(timeout);
        assertThat(new DatabaseException(new SQLException("why")).isTimeout()).isFalse();
    }

    @Test
    void brokenConnectionAndPoolTimeoutAreUnavailable() {
        SQLException broken = new SQLException("why", new SocketTimeoutException("slow"));

        assertThat(new DatabaseException(broken).isUnavailable()).isTrue();
        assertThat(new DatabaseException(new SQLTransientConnectionException("none free")).isUnavailable())
                .isTrue();
        assertThat(new DatabaseException(new SQLException("why")).isUnavailable())
                .isFalse();
        assertThat(new DatabaseException(new SQLException("why")).sqlState()).isEmpty();
    }
}
