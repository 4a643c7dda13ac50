package org.usagebudget.server.customer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.usagebudget.model.PartnerId;

class ImportPermitsTest {
    private final ImportPermits permits = new ImportPermits();
    private final PartnerId partner = new PartnerId(UUID.randomUUID());

    @Test
    void partnerHasOneAtATime() {
        ImportPermits.Permit first = permits.take(partner).orElseThrow();

        assertThat(permits.take(partner)).isEmpty();
        assertThat(permits.take(new PartnerId(UUID.randomUUID()))).isPresent();
        first.close();
        assertThat(permits.take(partner)).isPresent();
    }

    @Test
    void fourAreThereInAll() {
        List<ImportPermits.Permit> taken = new ArrayList<>();
        for (int i = 0; i < ImportPermits.IMPORTS_MAX; i++) {
            taken.add(permits.take(new PartnerId(UUID.randomUUID())).orElseThrow());
        }

        assertThat(taken).hasSize(4);
        assertThat(permits.take(partner)).isEmpty();
        taken.getFirst().close();
        assertThat(permits.take(partner)).isPresent();
        assertThat(permits.take(new PartnerId(UUID.randomUUID()))).isEmpty();
    }

    @Test
    void closingTwiceGivesBackOnce() {
        ImportPermits.Permit first = permits.take(partner).orElseThrow();
        first.close();
        assertThat(permits.take(partner)).isPresent();

        first.close();

        assertThat(permits.take(partner)).isEmpty();
    }
}
