package org.usagebudget.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.usagebudget.model.SpendingBudget;

class ConcurrencyTest {
    private static final HttpAnswer BUDGET = ScriptedTransport.answer(200, Fixture.BUDGET);

    private final Fixture fixture = new Fixture();
    private final List<CompletableFuture<HttpAnswer>> exchanges = new ArrayList<>();

    private UsageBudget budget(int concurrent, int waiting) {
        return Fixture.budget(fixture.builder()
                .maxConcurrentRequests(concurrent)
                .waitingMax(waiting)
                .build());
    }

    private void hang(int count) {
        for (int i = 0; i < count; i++) {
            exchanges.add(fixture.wire.thenHang());
        }
    }

    @Test
    void requestsBeyondTheLimitWaitForTheirTurn() {
        hang(3);
        UsageBudget budget = budget(2, 10);
        CompletableFuture<SpendingBudget> first = budget.getAsync();
        CompletableFuture<SpendingBudget> second = budget.getAsync();
        CompletableFuture<SpendingBudget> third = budget.getAsync();
        assertThat(fixture.wire.sent()).hasSize(2);

        exchanges.get(1).complete(BUDGET);

        assertThat(second).isCompleted();
        assertThat(List.of(first, third)).allSatisfy(call -> assertThat(call).isNotDone());
        assertThat(fixture.wire.sent()).hasSize(3);
    }

    @Test
    void callsBeyondTheWaitingLineFailAtOnce() {
        hang(5);
        UsageBudget budget = budget(2, 2);
        List<CompletableFuture<SpendingBudget>> admitted = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            admitted.add(budget.getAsync());
        }

        CompletableFuture<SpendingBudget> refused = budget.getAsync();

        assertThat(admitted).allSatisfy(call -> assertThat(call).isNotDone());
        assertThatThrownBy(refused::join).hasCauseInstanceOf(PartnerException.ClientBusy.class);
        assertThat(fixture.wire.sent()).hasSize(2);

        exchanges.get(0).complete(BUDGET);
        assertThat(budget.getAsync()).isNotDone();
    }

    @Test
    void pauseBeforeARepeatHoldsNoSlotButAPlaceInTheLine() {
        fixture.time.hold();
        fixture.wire.then(503, "").then(200, Fixture.BUDGET).then(200, Fixture.BUDGET);
        UsageBudget budget = budget(1, 1);
        CompletableFuture<SpendingBudget> pausing = budget.getAsync();
        assertThat(pausing).isNotDone();

        assertThat(budget.getAsync()).isCompleted();
        fixture.time.wake();

        assertThat(pausing).isCompleted();
    }

    @Test
    void whatFollowsACallMayMakeAnotherAndWaitForIt() throws IOException {
        try (RawServer server = new RawServer();
                AggregatePartner partner = PartnerService.builder()
                        .credentials(Credentials.token("t"))
                        .baseUrl(server.baseUrl())
                        .maxConcurrentRequests(1)
                        .waitingMax(0)
                        .build()) {
            byte[] body = Fixture.BUDGET.getBytes(StandardCharsets.UTF_8);
            server.then(200, body).then(200, body);
            UsageBudget budget = Fixture.budget(partner);

            CompletableFuture<SpendingBudget> second =
                    budget.getAsync().thenApply(first -> budget.patch(SpendingBudget.of("5")));

            assertThat(second).succeedsWithin(Duration.ofSeconds(30));
        }
    }

    @Test
    void cancellationEndsTheExchangeAndFreesItsSlot() {
        hang(2);
        UsageBudget budget = budget(1, 1);
        CompletableFuture<SpendingBudget> first = budget.getAsync();
        CompletableFuture<SpendingBudget> second = budget.getAsync();

        first.cancel(true);

        assertThat(exchanges.get(0)).isCancelled();
        exchanges.get(1).complete(BUDGET);
        assertThat(second).isCompleted();
    }

    @Test
    void cancellationOfACallThatWaitsFreesItsPlace() {
        hang(2);
        UsageBudget budget = budget(1, 1);
        CompletableFuture<SpendingBudget> running = budget.getAsync();
        budget.getAsync().cancel(true);

        CompletableFuture<SpendingBudget> next = budget.getAsync();
        exchanges.get(0).complete(BUDGET);
        exchanges.get(1).complete(BUDGET);

        assertThat(running).isCompleted();
        assertThat(next).isCompleted();
        assertThat(fixture.wire.sent()).hasSize(2);
    }

    @Test
    void cancellationEndsAPauseToo() {
        fixture.time.hold();
        fixture.wire.then(503, "");
        CompletableFuture<SpendingBudget> pausing = fixture.budget().getAsync();

        pausing.cancel(true);

        assertThat(fixture.time.held())
                .singleElement()
                .satisfies(sleeper -> assertThat(sleeper).isCancelled());
        fixture.time.wake();
        assertThat(fixture.wire.sent()).hasSize(1);
    }

    @Test
    void oneTimerServesAllExchanges() {
        fixture.time.hold();
        hang(3);
        UsageBudget budget =
                Fixture.budget(fixture.builder().timeout(Duration.ofSeconds(30)).build());
        CompletableFuture<SpendingBudget> first = budget.getAsync();

        exchanges.get(0).complete(BUDGET);
        List<CompletableFuture<SpendingBudget>> more = List.of(budget.getAsync(), budget.getAsync());

        assertThat(first).isCompleted();
        assertThat(more).allSatisfy(call -> assertThat(call).isNotDone());
        assertThat(fixture.time.held())
                .singleElement()
                .satisfies(timer -> assertThat(timer).isNotDone());
        assertThat(fixture.time.sleeps()).containsExactly(Duration.ofSeconds(30));
    }

    @Test
    void earlierDeadlineSetsTheTimerAnew() {
        fixture.time.hold();
        hang(2);
        AggregatePartner partner = fixture.builder()
                .timeout(Duration.ofSeconds(30))
                .retries(Retries.none())
                .build();
        CompletableFuture<SpendingBudget> patient = Fixture.budget(partner).getAsync();
        CompletableFuture<SpendingBudget> hasty = Fixture.budget(
                        partner.with(CallOptions.usual().timeout(Duration.ofSeconds(2))))
                .getAsync();
        assertThat(fixture.time.held())
                .hasSize(2)
                .first()
                .satisfies(timer -> assertThat(timer).isDone());

        fixture.time.held().get(1).complete(null);

        assertThat(hasty).isCompletedExceptionally();
        assertThat(exchanges.get(1)).isCancelled();
        assertThat(patient).isNotDone();
        // What is left of the first one's time.
        assertThat(fixture.time.sleeps())
                .hasSize(3)
                .last()
                .satisfies(left -> assertThat(left).isBetween(Duration.ofSeconds(25), Duration.ofSeconds(30)));
        fixture.time.held().get(2).complete(null);
        assertThat(patient).isCompletedExceptionally();
    }

    @Test
    void timeoutEndsAnExchangeThoughTheSleeperIsFasterThanTheMachine() {
        hang(1);

        CompletableFuture<SpendingBudget> call = Fixture.budget(fixture.builder()
                        .timeout(Duration.ofSeconds(30))
                        .retries(Retries.none())
                        .build())
                .getAsync();

        assertThat(call).isCompletedExceptionally();
        assertThat(exchanges.get(0)).isCancelled();
    }

    @Test
    void closingForgetsTheTimer() {
        fixture.time.hold();
        hang(1);
        AggregatePartner partner =
                fixture.builder().timeout(Duration.ofSeconds(30)).build();
        CompletableFuture<SpendingBudget> call = Fixture.budget(partner).getAsync();

        partner.close();

        assertThat(call).isCompletedExceptionally();
        assertThat(exchanges.get(0)).isCancelled();
        assertThat(fixture.time.held())
                .singleElement()
                .satisfies(timer -> assertThat(timer).isDone());
    }

    @Test
    void timeoutOfTheCallersOwnEndsTheExchange() {
        hang(1);

        CompletableFuture<SpendingBudget> call = fixture.budget().getAsync().orTimeout(1, TimeUnit.MILLISECONDS);

        assertThatThrownBy(call::join).isInstanceOf(CompletionException.class);
        assertThat(exchanges.get(0))
                .failsWithin(Duration.ofSeconds(30))
                .withThrowableOfType(CancellationException.class);
    }

    @Test
    void tenThousandCallsThatEndAtOnceDoNotNest() {
        UsageBudget budget = budget(1, 10_000);
        CompletableFuture<HttpAnswer> first = fixture.wire.thenHang();
        for (int i = 0; i < 10_000; i++) {
            fixture.wire.then(200, Fixture.BUDGET);
        }
        List<CompletableFuture<SpendingBudget>> calls = new ArrayList<>();
        for (int i = 0; i < 10_001; i++) {
            calls.add(budget.getAsync());
        }

        first.complete(BUDGET);

        assertThat(CompletableFuture.allOf(calls.toArray(CompletableFuture[]::new)))
                .succeedsWithin(Duration.ofSeconds(60));
    }

    @Test
    void whatFollowsACallThatEndsAsItBeginsMayWaitForAnother() {
        CompletableFuture<HttpAnswer> first = fixture.wire.thenHang();
        fixture.wire.then(200, Fixture.BUDGET).then(200, Fixture.BUDGET);
        UsageBudget budget = budget(1, 2);
        CompletableFuture<SpendingBudget> running = budget.getAsync();
        CompletableFuture<SpendingBudget> second = budget.getAsync().thenApply(before -> budget.get());

        first.complete(BUDGET);

        assertThat(running).isCompleted();
        assertThat(second).succeedsWithin(Duration.ofSeconds(30));
    }

    @Test
    void errorInATransportEndsItsCallAlone() {
        fixture.wire
                .then(call -> {
                    throw new NoClassDefFoundError("missing");
                })
                .then(200, Fixture.BUDGET);
        UsageBudget budget = budget(1, 0);

        assertThatThrownBy(budget::get).isInstanceOf(NoClassDefFoundError.class);

        assertThat(budget.get().amount()).isPresent();
    }

    @Test
    void whoKeepsAFutureKeepsNoneOfTheStepsBehindIt() {
        hang(1);
        CompletableFuture<SpendingBudget> call = fixture.budget().getAsync();
        exchanges.get(0).complete(BUDGET);

        assertThat(call).isCompleted();
        assertThat((Object) call).extracting("awaited").hasToString("null");
    }

    @Test
    void placesAreFreeAgainHoweverCallsEnd() {
        long seed = Long.getLong("seed", System.nanoTime());
        Random random = new Random(seed);
        int slots = 3;
        AggregatePartner partner =
                fixture.builder().maxConcurrentRequests(slots).waitingMax(1_000).build();
        List<CompletableFuture<SpendingBudget>> calls = new ArrayList<>();
        Executor threads = ForkJoinPool.commonPool();
        List<CompletableFuture<?>> ends = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            CompletableFuture<HttpAnswer> exchange = fixture.wire.thenHang();
            CompletableFuture<SpendingBudget> call = Fixture.budget(partner).getAsync();
            calls.add(call);
            boolean isCancelled = random.nextBoolean();
            ends.add(CompletableFuture.runAsync(() -> exchange.complete(BUDGET), threads));
            if (isCancelled) {
                ends.add(CompletableFuture.runAsync(() -> call.cancel(true), threads));
            }
        }
        CompletableFuture.allOf(ends.toArray(CompletableFuture[]::new)).join();

        assertThat(calls)
                .as("seed %d", seed)
                .allSatisfy(
                        call -> assertThat(call.handle((budget, failure) -> 1)).succeedsWithin(Duration.ofSeconds(30)));
        hang(slots);
        int before = fixture.wire.sent().size();
        List<CompletableFuture<SpendingBudget>> last = new ArrayList<>();
        for (int i = 0; i < slots; i++) {
            last.add(Fixture.budget(partner).getAsync());
        }
        assertThat(fixture.wire.sent()).as("seed %d", seed).hasSize(before + slots);
        exchanges.forEach(exchange -> exchange.complete(BUDGET));
        assertThat(last).allSatisfy(call -> assertThat(call).isCompleted());
    }

    @Test
    void closeEndsWhatIsUnderWayAndWhatComesAfter() {
        hang(1);
        AggregatePartner partner = fixture.builder().maxConcurrentRequests(1).build();
        CompletableFuture<SpendingBudget> running = Fixture.budget(partner).getAsync();
        CompletableFuture<SpendingBudget> waiting = Fixture.budget(partner).getAsync();

        partner.close();
        partner.close();

        assertThatThrownBy(running::join).hasCauseInstanceOf(PartnerException.Transport.class);
        assertThatThrownBy(waiting::join).hasCauseInstanceOf(PartnerException.Transport.class);
        assertThat(fixture.wire.sent()).hasSize(1);
        assertThatThrownBy(() -> Fixture.budget(partner).get())
                .isInstanceOf(PartnerException.Transport.class)
                .hasMessageContaining("closed");
        assertThat(exchanges.get(0)).isCancelled();
        assertThat(fixture.wire.isClosed()).isFalse();
    }

    @Test
    void closingAScopeClosesNothing() {
        fixture.wire.then(200, Fixture.BUDGET);
        AggregatePartner partner = fixture.builder().build();

        partner.with(CallOptions.usual()).close();

        assertThat(Fixture.budget(partner).get().amount()).isPresent();
    }

    @Test
    void interruptionEndsTheExchangeAndIsKept() {
        hang(1);
        Thread.currentThread().interrupt();

        try {
            assertThatThrownBy(() -> fixture.budget().get())
                    .isInstanceOf(PartnerException.Transport.class)
                    .hasCauseInstanceOf(InterruptedException.class);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
        assertThat(exchanges.get(0)).isCancelled();
    }

    @Test
    void exceptionThatIsThrownHasTheCallersStack() {
        fixture.wire.then(404, "");

        assertThatThrownBy(() -> fixture.budget().get())
                .isInstanceOf(PartnerException.NotFound.class)
                .satisfies(e -> assertThat(e.getStackTrace())
                        .anySatisfy(frame ->
                                assertThat(frame.getMethodName()).contains("exceptionThatIsThrownHasTheCallersStack")));
    }
}
