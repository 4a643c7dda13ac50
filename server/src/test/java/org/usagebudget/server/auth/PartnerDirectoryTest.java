package org.usagebudget.server.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.usagebudget.server.auth.TestTokens.CLIENT;
import static org.usagebudget.server.auth.TestTokens.PARTNER;

import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.usagebudget.server.audit.Role;

class PartnerDirectoryTest {
    private static final PartnerRegistration RESELLER =
            new PartnerRegistration(PARTNER, "Reseller", "EUR", 28, "de-DE");

    private final ManualClock clock = new ManualClock();
    private final MemoryPartnerStore store = new MemoryPartnerStore();
    private final PartnerDirectory directory = new PartnerDirectory(store, clock, Runnable::run, () -> {});

    @Test
    void absenceIsRememberedForFiveSecondsToo() {
        assertThat(directory.partner(PARTNER)).isEmpty();
        assertThat(directory.partners()).isZero();
        store.addPartner(RESELLER);

        clock.advance(Duration.ofMillis(2_499));
        assertThat(directory.partner(PARTNER)).isEmpty();
        assertThat(directory.partners()).isZero();
        assertThat(store.reads).hasValue(2);

        clock.advance(Duration.ofMillis(2_501));
        assertThat(directory.partner(PARTNER)).contains(RESELLER);
        assertThat(directory.partners()).isEqualTo(1);
    }

    @Test
    void valueInUseIsReadAnewBesideItsCallers() {
        Queue<Runnable> beside = new ArrayDeque<>();
        PartnerDirectory own = new PartnerDirectory(
                store,
                clock,
                task -> {
                    if (store.reads.get() == 0) {
                        task.run();
                    } else {
                        beside.add(task);
                    }
                },
                () -> {});
        assertThat(own.partner(PARTNER)).isEmpty();
        store.addPartner(RESELLER);

        clock.advance(FreshCache.REFRESH_AGE.plusMillis(1));

        assertThat(own.partner(PARTNER)).as("nobody waits for the reading").isEmpty();
        assertThat(own.partner(PARTNER)).as("and it is one").isEmpty();
        assertThat(beside).hasSize(1);
        beside.remove().run();
        assertThat(own.partner(PARTNER)).contains(RESELLER);
    }

    @Test
    void failedReadBesideTheCallersLeavesTheValueItsAge() {
        store.addPartner(RESELLER);
        directory.partner(PARTNER);
        store.isAway = true;

        clock.advance(Duration.ofSeconds(3));
        assertThat(directory.partner(PARTNER)).contains(RESELLER);
        assertThat(store.reads).hasValue(2);
        assertThat(directory.partner(PARTNER)).contains(RESELLER);

        clock.advance(Duration.ofSeconds(2));
        assertThatIllegalStateException().isThrownBy(() -> directory.partner(PARTNER));
        store.isAway = false;
        assertThat(directory.partner(PARTNER)).contains(RESELLER);
    }

    @Test
    void clearShowsWhatWasJustRegistered() {
        assertThat(directory.partner(PARTNER)).isEmpty();
        assertThat(directory
                        .membership(new VerifiedToken.AppKey(PARTNER, CLIENT))
                        .isPartner())
                .isFalse();
        assertThat(directory.partners()).isZero();
        store.addPartner(RESELLER);
        store.addApp(PARTNER, new AppRegistration(CLIENT, Set.of(Role.USAGE_WRITER)));

        directory.clear();

        assertThat(directory.partner(PARTNER)).contains(RESELLER);
        assertThat(directory.partners()).isEqualTo(1);
        assertThat(directory
                        .membership(new VerifiedToken.AppKey(PARTNER, CLIENT))
                        .app())
                .isPresent();
    }

    @Test
    void waitingCallersShareOneReadAndItsFailure() throws Exception {
        AtomicInteger reads = new AtomicInteger();
        CountDownLatch open = new CountDownLatch(1);
        List<String> answers = new CopyOnWriteArrayList<>();
        try (ExecutorService reader = Executors.newSingleThreadExecutor()) {
            FreshCache<String, String> cache = new FreshCache<>(
                    key -> {
                        reads.incrementAndGet();
                        awaitQuietly(open);
                        throw new IllegalStateException("away");
                    },
                    10,
                    reader,
                    Ticker.disabledTicker());
            List<Thread> callers = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                callers.add(Thread.ofPlatform().start(() -> {
                    try {
                        answers.add(cache.get("key"));
                    } catch (IllegalStateException e) {
                        answers.add(String.valueOf(e.getMessage()));
                    }
                }));
            }
            Awaitility.await().until(() -> callers.stream().allMatch(t -> t.getState() == Thread.State.WAITING));
            open.countDown();
            for (Thread caller : callers) {
                caller.join();
            }
        }

        assertThat(answers).hasSize(20).containsOnly("away");
        assertThat(reads).hasValue(1);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void readsOnThreadsOfItsOwnUntilClosed() {
        store.addPartner(RESELLER);
        try (PartnerDirectory own = new PartnerDirectory(store)) {
            assertThat(own.partner(PARTNER)).contains(RESELLER);
        }
    }

    @Test
    void registrationsAreJudged() {
        assertThat(new PartnerRegistration(PARTNER, "x".repeat(200), "EUR", 1, "de").anchorDay())
                .isEqualTo(1);
        for (String name : List.of("", " ", "x".repeat(201))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new PartnerRegistration(PARTNER, name, "EUR", 1, "de"));
        }
        for (String currency : List.of("", "eur", "EURO", "EU")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new PartnerRegistration(PARTNER, "n", currency, 1, "de"));
        }
        for (int day : new int[] {0, 29}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new PartnerRegistration(PARTNER, "n", "EUR", day, "de"));
        }
        for (String locale : List.of("", "d", "de_DE", "de-DE;x")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new PartnerRegistration(PARTNER, "n", "EUR", 1, locale));
        }
        assertThat(new AppRegistration("x".repeat(200), Set.of()).clientId()).hasSize(200);
        assertThatIllegalArgumentException().isThrownBy(() -> new AppRegistration("x".repeat(201), Set.of()));
        assertThatIllegalArgumentException().isThrownBy(() -> new AppRegistration(" ", Set.of()));
        assertThat(new AppRegistration("B0000000-0000-4000-8000-00000000000B", Set.of()).clientId())
                .isEqualTo(CLIENT);
    }
}
