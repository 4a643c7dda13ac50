package org.usagebudget.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.usagebudget.model.SpendingBudget;

class RetryTest {
    private final Fixture fixture = new Fixture();

    @ParameterizedTest
    @ValueSource(ints = {408, 429, 500, 502, 503, 504})
    void transientStatusIsRepeatedWithTheSameIds(int status) {
        fixture.wire.then(status, "").then(status, "").then(200, Fixture.BUDGET);

        SpendingBudget updated = fixture.budget().patch(Fixture.hundred());

        assertThat(updated).isEqualTo(Fixture.hundred().withEtag("\"3\""));
        assertThat(fixture.wire.sent()).hasSize(3);
        assertThat(new HashSet<>(fixture.wire.sentHeader("MS-RequestId"))).hasSize(1);
        assertThat(new HashSet<>(fixture.wire.sentHeader("MS-CorrelationId"))).hasSize(1);
        assertThat(fixture.wire.sent().stream().map(ScriptedTransport::body))
                .containsOnly("{\"amount\":100,\"attributes\":{\"objectType\":\"SpendingBudget\"}}");
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 400, 403, 404, 405, 409, 412, 413, 415, 417, 421, 431, 501, 505})
    void otherStatusIsFinal(int status) {
        fixture.wire.then(status, "");

        PartnerException e = catchThrowableOfType(
                PartnerException.class, () -> fixture.budget().patch(Fixture.hundred()));

        assertThat(e.status()).isEqualTo(status);
        assertThat(e.attempts()).isEqualTo(1);
        assertThat(fixture.wire.sent()).hasSize(1);
    }

    @Test
    void brokenConnectionsAreRepeated() {
        fixture.wire
                .thenFail(new ConnectException("refused"))
                .thenFail(new IOException("broken pipe"))
                .thenFail(new HttpTimeoutException("slow"))
                .then(200, Fixture.BUDGET);

        assertThat(fixture.budget().get().amount())
                .hasValueSatisfying(v -> assertThat(v).isEqualByComparingTo("100"));
        assertThat(fixture.wire.sent()).hasSize(4);
    }

    @Test
    void connectionThatIsNotTrustedIsNotRepeated() {
        fixture.wire.thenFail(new SSLHandshakeException("unable to find valid certification path"));

        assertThatThrownBy(() -> fixture.budget().get())
                .isInstanceOf(PartnerException.Transport.class)
                .hasMessageContaining("certification path");
        assertThat(fixture.wire.sent()).hasSize(1);
    }

    @Test
    void countOfRepeatsIsBounded() {
        for (int i = 0; i < 5; i++) {
            fixture.wire.then(503, "{\"code\":800003,\"description\":\"busy\",\"data\":[]}");
        }

        PartnerException.ServerBusy e = catchThrowableOfType(
                PartnerException.ServerBusy.class, () -> fixture.budget().get());

        assertThat(e.attempts()).isEqualTo(5);
        assertThat(e.hasCode(800003)).isTrue();
        assertThat(fixture.time.sleeps()).hasSize(4);
    }

    @Test
    void pausesAreRandomAndTheirBoundDoubles() {
        Retries retries = Retries.standard().pauseFirst(Duration.ofMillis(100)).pauseMax(Duration.ofMillis(350));

        Pauses longest = new Pauses(retries, () -> 1.0);
        Pauses half = new Pauses(retries, () -> 0.5);
        Pauses none = new Pauses(retries, () -> 0.0);

        assertThat(List.of(1, 2, 3, 100))
                .map(n -> longest.before(n, Optional.empty()).toMillis())
                .containsExactly(100L, 200L, 350L, 350L);
        assertThat(half.before(2, Optional.empty())).isEqualTo(Duration.ofMillis(100));
        assertThat(none.before(3, Optional.empty())).isEqualTo(Duration.ZERO);
    }

    @Test
    void retryAfterInSecondsIsHonoured() {
        fixture.wire.then(429, "{\"statusCode\":429,\"message\":\"in 41 seconds\"}", "Retry-After", "41");
        fixture.wire.then(200, Fixture.BUDGET);

        fixture.budget().get();

        assertThat(fixture.time.sleeps())
                .singleElement()
                .satisfies(pause -> assertThat(pause)
                        .isBetween(
                                Duration.ofSeconds(41), Duration.ofSeconds(41).plusMillis(250)));
    }

    @Test
    void retryAfterAsDateIsHonoured() {
        fixture.wire
                .then(503, "", "retry-after", "Sun, 22 Nov 2026 10:00:30 GMT")
                .then(200, Fixture.BUDGET);

        fixture.budget().get();

        assertThat(fixture.time.sleeps())
                .singleElement()
                .satisfies(pause -> assertThat(pause).isBetween(Duration.ofSeconds(30), Duration.ofSeconds(31)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "soon", "-1", "1.5", "Sun, 99 Nov 2026 10:00:30 GMT"})
    void retryAfterThatSaysNothingIsIgnored(String value) {
        assertThat(Pauses.retryAfter(ScriptedTransport.answer(503, "", "Retry-After", value), fixture.time.instant()))
                .isEmpty();
    }

    @Test
    void retryAfterBeyondTheTotalTimeFailsAtOnce() {
        fixture.wire.then(429, "{\"statusCode\":429,\"message\":\"slow down\"}", "Retry-After", "120");

        PartnerException.RateLimited e = catchThrowableOfType(
                PartnerException.RateLimited.class, () -> fixture.budget().get());

        assertThat(e.retryAfter()).contains(Duration.ofMinutes(2));
        assertThat(e.description()).isEqualTo("slow down");
        assertThat(e.code()).isEmpty();
        assertThat(fixture.time.sleeps()).isEmpty();
    }

    @Test
    void totalTimeIsBoundedInsideOnAndOutside() {
        Retries retries = Retries.standard().pauseFirst(Duration.ZERO).timeMax(Duration.ofSeconds(10));
        fixture.wire.then(503, "", "Retry-After", "9").then(503, "", "Retry-After", "1");

        assertThatThrownBy(
                        () -> Fixture.budget(fixture.builder().retries(retries).build())
                                .get())
                .isInstanceOf(PartnerException.ServerBusy.class);

        // 9 s are inside, 9 s + 1 s would be on the bound.
        assertThat(fixture.time.sleeps()).containsExactly(Duration.ofSeconds(9));
        assertThat(fixture.wire.sent()).hasSize(2);
    }

    @Test
    void repeatMayNotRunLongerThanWhatIsLeft() {
        Retries retries = Retries.standard().pauseFirst(Duration.ZERO).timeMax(Duration.ofSeconds(10));
        fixture.wire.then(503, "", "Retry-After", "4").then(200, Fixture.BUDGET);

        Fixture.budget(fixture.builder().retries(retries).build()).get();

        assertThat(fixture.wire.sent().get(0).timeout()).isEqualTo(Duration.ZERO);
        assertThat(fixture.wire.sent().get(1).timeout()).isEqualTo(Duration.ofSeconds(6));
    }

    @Test
    void noRepeatsWhereNoneAreWanted() {
        fixture.wire.then(503, "");

        assertThatThrownBy(() -> Fixture.budget(
                                fixture.builder().retries(Retries.none()).build())
                        .get())
                .isInstanceOf(PartnerException.ServerBusy.class);
        assertThat(fixture.wire.sent()).hasSize(1);
    }

    @Test
    void exchangeThatTakesTooLongIsCancelledAndRepeated() {
        CompletableFuture<HttpAnswer> slow = fixture.wire.thenHang();
        fixture.wire.then(200, Fixture.BUDGET);

        // The timer of the first exchange rings at once: a test's sleep takes no time.
        SpendingBudget budget = Fixture.budget(
                        fixture.builder().timeout(Duration.ofSeconds(30)).build())
                .get();

        assertThat(budget.amount()).isPresent();
        assertThat(slow).isCancelled();
        assertThat(fixture.time.sleeps()).first().isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void deletedCustomerIsSuccessOnARepeatWhoseFirstAnswerWasLost() {
        fixture.wire
                .thenFail(new IOException("broken"))
                .then(403, "{\"code\":20002,\"description\":\"no relationship\",\"data\":[]}");

        fixture.builder().build().customers().byId(Fixture.CUSTOMER).delete();

        assertThat(fixture.wire.sent()).hasSize(2);
    }

    @Test
    void deletedCustomerIsForbiddenOnTheFirstTry() {
        fixture.wire.then(403, "{\"code\":20002,\"description\":\"no relationship\",\"data\":[]}");

        assertThatThrownBy(() -> fixture.builder()
                        .build()
                        .customers()
                        .byId(Fixture.CUSTOMER)
                        .delete())
                .isInstanceOf(PartnerException.Forbidden.class);
    }

    @Test
    void deletedCustomerIsForbiddenAfterARateLimitThatDeletedNothing() {
        fixture.wire
                .then(429, "", "Retry-After", "1")
                .then(403, "{\"code\":20002,\"description\":\"no relationship\",\"data\":[]}");

        assertThatThrownBy(() -> fixture.builder()
                        .build()
                        .customers()
                        .byId(Fixture.CUSTOMER)
                        .delete())
                .isInstanceOf(PartnerException.Forbidden.class);
    }

    @Test
    void otherRefusalOfARepeatedDeleteIsNoSuccess() {
        fixture.wire.then(503, "").then(403, "{\"code\":900150,\"description\":\"role\",\"data\":[]}");

        assertThatThrownBy(() -> fixture.builder()
                        .build()
                        .customers()
                        .byId(Fixture.CUSTOMER)
                        .delete())
                .isInstanceOf(PartnerException.Forbidden.class);
    }
}
