package org.usagebudget.server.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.usagebudget.model.PartnerId;

class RateLimitTest {
    private static final long SECOND = 1_000_000_000;

    private final AtomicLong time = new AtomicLong(-5);
    private final PartnerId partner = new PartnerId(UUID.randomUUID());

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 7, 1_000, 99_999, 100_000})
    void burstIsExactlyWhatTwoSecondsBring(int perSecond) {
        RateLimit rate = new RateLimit(perSecond, time::get);

        assertThat(passed(rate, partner, 3 * perSecond)).isEqualTo(2L * perSecond);

        time.addAndGet(10 * SECOND);
        assertThat(passed(rate, partner, 3 * perSecond)).isEqualTo(2L * perSecond);
    }

    @Test
    void nextPassesOnceItsTimeHasComeAndNotABitEarlier() {
        RateLimit rate = new RateLimit(4, time::get);
        assertThat(passed(rate, partner, 8)).isEqualTo(8);

        time.addAndGet(SECOND / 4 - 1);
        assertThat(rate.take(partner)).isEqualTo(1);
        time.addAndGet(1);

        assertThat(rate.take(partner)).isZero();
        assertThat(rate.take(partner)).isEqualTo(1);
    }

    @Test
    void partnersHaveBucketsOfTheirOwn() {
        RateLimit rate = new RateLimit(1, time::get);
        assertThat(passed(rate, partner, 5)).isEqualTo(2);

        assertThat(passed(rate, new PartnerId(UUID.randomUUID()), 5)).isEqualTo(2);
    }

    @Test
    void timeThatIsReadInAnotherOrderBringsNothing() {
        RateLimit rate = new RateLimit(1, time::get);
        assertThat(passed(rate, partner, 2)).isEqualTo(2);

        time.addAndGet(-10 * SECOND);
        assertThat(rate.take(partner)).isEqualTo(1);
        time.addAndGet(10 * SECOND);

        assertThat(rate.take(partner)).isEqualTo(1);
    }

    @Test
    void zeroIsNoBound() {
        assertThat(passed(new RateLimit(0, time::get), partner, 10_000)).isEqualTo(10_000);
    }

    @Test
    void rateHasBounds() {
        assertThatIllegalArgumentException().isThrownBy(() -> EdgeSurroundings.NONE.withPartnerRate(-1, time::get));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EdgeSurroundings.NONE.withPartnerRate(RateLimit.PER_SECOND_MAX + 1, time::get));
        assertThat(EdgeSurroundings.NONE
                        .withPartnerRate(RateLimit.PER_SECOND_MAX, time::get)
                        .partnerRate())
                .isEqualTo(100_000);
    }

    @Test
    void refusalHasPartnerCentersForm() {
        Answer answer = Answer.rateLimited(1);

        assertThat(answer.status()).isEqualTo(429);
        assertThat(answer.headers()).containsEntry("Retry-After", "1").containsEntry("Content-Type", Answer.JSON);
        assertThat(new String(answer.body(), StandardCharsets.UTF_8))
                .isEqualTo("{\"statusCode\":429,\"message\":\"Rate limit is exceeded. Try again in 1 second.\"}");
    }

    private static long passed(RateLimit rate, PartnerId of, int tries) {
        return IntStream.range(0, tries).filter(_ -> rate.take(of) == 0).count();
    }
}
