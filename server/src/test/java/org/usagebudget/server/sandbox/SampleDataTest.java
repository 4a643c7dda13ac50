package org.usagebudget.server.sandbox;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.usagebudget.server.fault.FaultCode;
import org.usagebudget.server.ledger.UsageOutcome;
import org.usagebudget.server.ledger.UsageVerdict;

/** A sandbox that has customers without their usage says so instead of serving. */
class SampleDataTest {
    private static final UsageVerdict ACCEPTED = new UsageVerdict.Accepted("EUR");
    private static final UsageVerdict REFUSED = new UsageVerdict.Rejected(FaultCode.USAGE_TIME, "too early");

    @Test
    void recordThatIsRefusedStopsTheStartOfANewSandbox() {
        UsageOutcome outcome = new UsageOutcome.Counted(List.of(ACCEPTED, REFUSED));

        assertThatThrownBy(() -> SampleData.requireCounted(outcome, true))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("too early");
    }

    @Test
    void laterStartsMayHaveRecordsRefused() {
        assertThatCode(() -> SampleData.requireCounted(new UsageOutcome.Counted(List.of(ACCEPTED, REFUSED)), false))
                .doesNotThrowAnyException();
        assertThatCode(() -> SampleData.requireCounted(new UsageOutcome.Counted(List.of(ACCEPTED)), true))
                .doesNotThrowAnyException();
    }

    @Test
    void usageThatIsNotCountedStopsEveryStart() {
        assertThatThrownBy(() -> SampleData.requireCounted(new UsageOutcome.Unavailable("busy"), false))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("busy");
    }
}
