package org.usagebudget.server.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FaultTargetTest {
    @ParameterizedTest
    @CsvSource({
        "/v1/customers, /v1/customers, true",
        "/v1/customers, /v1/customers/x, false",
        "/v1/customers/*, /v1/customers, false",
        "/v1/customers/*, /v1/customers/x, true",
        "/v1/customers/*, /v1/customers/x/usagebudget, false",
        "/v1/*/x, /v1/y/x, true",
        "/v1/*/x, /v1/y/z, false",
        "/v1/**, /v1, true",
        "/v1/**, /v1/customers/x/usagebudget, true",
        "/v1/**, /v2/customers, false",
        "/**, /, true",
        "/**, /v1, true",
        "/*, /v1, true",
        "/V1, /v1, false",
    })
    void starIsOneSegmentAndTwoAreAllThatFollow(String pattern, String path, boolean expected) {
        FaultTarget target = new FaultTarget(Optional.empty(), Optional.of(pattern));

        assertThat(FaultTarget.isPath(pattern)).isTrue();
        assertThat(target.matches("GET", path)).isEqualTo(expected);
    }

    @Test
    void whatIsNotNamedIsEverything() {
        assertThat(new FaultTarget(Optional.empty(), Optional.empty()).matches("PUT", "/x"))
                .isTrue();
        assertThat(new FaultTarget(Optional.of("GET"), Optional.empty()).matches("PUT", "/x"))
                .isFalse();
    }
}
