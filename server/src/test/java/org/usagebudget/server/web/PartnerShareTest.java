package org.usagebudget.server.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.usagebudget.model.PartnerId;

class PartnerShareTest {
    private final PartnerId partner = new PartnerId(UUID.randomUUID());
    private final PartnerId other = new PartnerId(UUID.randomUUID());

    @ParameterizedTest
    @CsvSource({"1, 1", "2, 1", "3, 1", "4, 2", "2000, 1000"})
    void shareIsHalfAndAtLeastOne(int inFlightMax, int shareMax) {
        PartnerShare share = new PartnerShare(inFlightMax, () -> 2);

        for (int i = 0; i < shareMax; i++) {
            assertThat(share.enter(partner)).isTrue();
        }

        assertThat(share.enter(partner)).isFalse();
        assertThat(share.enter(other)).isTrue();
        share.leave(partner);
        assertThat(share.enter(partner)).isTrue();
        assertThat(share.enter(partner)).isFalse();
    }

    @Test
    void onlyPartnerMayHoldAll() {
        PartnerShare share = new PartnerShare(2, () -> 1);

        for (int i = 0; i < 10; i++) {
            assertThat(share.enter(partner)).isTrue();
        }
    }

    @Test
    void nothingIsKeptOfPartnersWithoutRequests() {
        PartnerShare share = new PartnerShare(2, () -> 2);
        assertThat(share.enter(partner)).isTrue();
        assertThat(share.enter(partner)).isFalse();
        assertThat(share.enter(other)).isTrue();
        assertThat(share.partners()).isEqualTo(2);

        share.leave(partner);
        share.leave(other);

        assertThat(share.partners()).isZero();
    }

    @Test
    void countThatCannotBeHadLeavesNothingBehind() {
        PartnerShare share = new PartnerShare(2, () -> {
            throw new IllegalStateException("database away");
        });
        assertThat(share.enter(partner)).isTrue();

        assertThatIllegalStateException().isThrownBy(() -> share.enter(partner));

        share.leave(partner);
        assertThat(share.partners()).isZero();
    }
}
