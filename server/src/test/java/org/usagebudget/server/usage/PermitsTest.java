package org.usagebudget.server.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.usagebudget.model.PartnerId;
import org.usagebudget.server.fault.FaultCode;
import org.usagebudget.server.fault.FaultException;

/** Memory is shared out in order, and no partner has all of it where there are several. */
class PermitsTest {
    private static final Duration SHORT = Duration.ofMillis(20);
    private static final Duration LONG = Duration.ofSeconds(20);

    private final PartnerId partner = new PartnerId(UUID.randomUUID());
    private final PartnerId other = new PartnerId(UUID.randomUUID());

    private static void assertRefused(Permits permits, PartnerId whose) {
        assertThatThrownBy(() -> permits.take(whose))
                .isInstanceOfSatisfying(
                        FaultException.class, e -> assertThat(e.code()).isEqualTo(FaultCode.UNAVAILABLE));
    }

    /** On a thread of its own: the threads that all tests share are few. */
    private static CompletableFuture<Permits.Held> waiting(Permits permits, PartnerId whose) {
        return CompletableFuture.supplyAsync(() -> permits.take(whose), Thread::startVirtualThread);
    }

    private static List<Permits.Held> take(Permits permits, PartnerId whose, int count) {
        List<Permits.Held> held = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            held.add(permits.take(whose));
        }
        return held;
    }

    @ParameterizedTest
    @CsvSource({"2,1", "3,1", "4,2", "5,2", "16,8"})
    void oneOfTwoPartnersHasHalfAtMost(int count, int share) {
        Permits permits = new Permits(count, SHORT, () -> 2);

        List<Permits.Held> held = take(permits, partner, share);
        assertRefused(permits, partner);
        held.addAll(take(permits, other, share));
        assertRefused(permits, other);

        held.forEach(Permits.Held::close);
        assertThat(permits.free()).isEqualTo(count);
        assertThat(permits.partners()).isZero();
    }

    @Test
    void onlyPartnerMayHaveAll() {
        Permits permits = new Permits(4, SHORT, () -> 1);

        List<Permits.Held> held = take(permits, partner, 4);

        assertThat(permits.free()).isZero();
        assertRefused(permits, partner);
        held.getFirst().close();
        permits.take(partner).close();
        assertThat(permits.free()).isOne();
    }

    @Test
    void oneWhoWaitsForItsShareKeepsNoOtherWaiting() {
        Permits permits = new Permits(2, LONG, () -> 2);
        Permits.Held first = permits.take(partner);
        CompletableFuture<Permits.Held> second = waiting(permits, partner);
        await().until(() -> permits.waiting() == 1);

        Permits.Held others = permits.take(other);
        assertThat(second).isNotDone();
        others.close();
        assertThat(second).isNotDone();
        first.close();

        second.join().close();
        assertThat(permits.free()).isEqualTo(2);
        assertThat(permits.waiting()).isZero();
    }

    @Test
    void whoWaitsLongestIsServedFirst() {
        Permits permits = new Permits(1, LONG, () -> 2);
        Permits.Held held = permits.take(partner);
        CompletableFuture<Permits.Held> earlier = waiting(permits, other);
        await().until(() -> permits.waiting() == 1);
        CompletableFuture<Permits.Held> later = waiting(permits, partner);
        await().until(() -> permits.waiting() == 2);

        held.close();

        Permits.Held taken = earlier.join();
        assertThat(later).isNotDone();
        taken.close();
        later.join().close();
        assertThat(permits.free()).isOne();
    }

    @Test
    void whoGivesUpWaitsNoMore() {
        Permits permits = new Permits(1, SHORT, () -> 1);
        Permits.Held held = permits.take(partner);

        assertRefused(permits, other);

        assertThat(permits.waiting()).isZero();
        held.close();
        assertThat(permits.free()).isOne();
    }

    @Test
    void countThatCannotBeHadLeavesNothingBehind() {
        Permits permits = new Permits(1, SHORT, () -> {
            throw new IllegalStateException("database away");
        });

        assertThatThrownBy(() -> permits.take(partner)).isInstanceOf(IllegalStateException.class);

        assertThat(permits.free()).isOne();
        assertThat(permits.waiting()).isZero();
    }
}
