package org.usagebudget.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.usagebudget.server.fault.FaultCode;
import org.usagebudget.server.store.DatabaseException;

class ServerTest {
    @ParameterizedTest
    @ValueSource(strings = {"08006", "53300", "57P01", "57014", "55P03"})
    void databaseThatMayAnswerLaterIsUnavailable(String sqlState) {
        assertThat(Server.faultOf(new DatabaseException(new SQLException("why", sqlState))))
                .hasValueSatisfying(fault -> assertThat(fault.code()).isEqualTo(FaultCode.UNAVAILABLE));
    }

    @Test
    void otherFailuresAreFaultsOfOurs() {
        assertThat(Server.faultOf(new DatabaseException(new SQLException("why", "42P01"))))
                .isEmpty();
        assertThat(Server.faultOf(new IllegalStateException())).isEmpty();
    }
}
