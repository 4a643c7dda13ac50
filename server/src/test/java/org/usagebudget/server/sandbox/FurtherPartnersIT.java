package org.usagebudget.server.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.usagebudget.server.fault.FaultCode;
import org.usagebudget.server.fault.FaultException;

/** Further partners in the database. */
class FurtherPartnersIT {
    @Test
    void appsAreThereAfterARestartAndNoMoreThanTheMostAreMade() {
        try (SandboxFixture sandbox = new SandboxFixture("2026-05-20T10:30:00Z")) {
            IdentityApps apps = new IdentityApps(List.of());
            FurtherPartners.Added first = sandbox.further(2, apps).add(SandboxFixture.registration(), 0);
            FurtherPartners.Added second = sandbox.further(2, apps).add(SandboxFixture.registration(), 1);

            IdentityApps again = new IdentityApps(List.of());
            FurtherPartners restarted = sandbox.further(2, again);

            assertThat(again.find(first.app().clientId())).contains(first.app());
            assertThat(again.find(second.app().clientId())).contains(second.app());
            assertThat(first.app().secret()).isNotEqualTo(second.app().secret()).hasSizeGreaterThan(40);
            assertThat(first.app().toString()).doesNotContain(first.app().secret());
            assertThatThrownBy(() -> restarted.add(SandboxFixture.registration(), 0))
                    .isInstanceOfSatisfying(
                            FaultException.class, e -> assertThat(e.code()).isEqualTo(FaultCode.INVALID_PROPERTY));
        }
    }
}
