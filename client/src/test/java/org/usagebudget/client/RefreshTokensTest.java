package org.usagebudget.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.usagebudget.model.SpendingBudget;

/** Refresh tokens: shown, replaced, and shared by several clients. */
class RefreshTokensTest {
    private static final String TENANT = "a0000000-0000-4000-8000-000000000001";

    private final Fixture fixture = new Fixture();

    private UsageBudget budget(Credentials credentials) {
        return Fixture.budget(fixture.builder().credentials(credentials).build());
    }

    private void answers(int count) {
        for (int i = 0; i < count; i++) {
            fixture.wire.then(200, Fixture.BUDGET);
        }
    }

    @Test
    void refreshTokensRotateAndAreStored() {
        List<String> stored = new ArrayList<>();
        fixture.wire
                .thenToken(200, "{\"access_token\":\"a\",\"expires_in\":60,\"refresh_token\":\"second\"}")
                .thenToken(200, "{\"access_token\":\"b\",\"expires_in\":60,\"refresh_token\":\"second\"}")
                .thenToken(200, "{\"access_token\":\"c\",\"expires_in\":60}");
        answers(3);
        UsageBudget budget =
                budget(Credentials.appAndUser(TENANT, "client", null, "first").onRotation(stored::add));

        for (int i = 0; i < 3; i++) {
            budget.get();
            fixture.time.advance(Duration.ofSeconds(60));
        }

        assertThat(stored).containsExactly("second");
        assertThat(fixture.wire.tokenRequests().stream().map(ScriptedTransport::body))
                .containsExactly(
                        "grant_type=refresh_token&client_id=client&refresh_token=first",
                        "grant_type=refresh_token&client_id=client&refresh_token=second",
                        "grant_type=refresh_token&client_id=client&refresh_token=second");
    }

    @Test
    void rotationThatCannotBeStoredFailsTheCallsAndKeepsTheNewRefreshToken() {
        fixture.wire.thenToken(200, "{\"access_token\":\"a\",\"expires_in\":60,\"refresh_token\":\"second\"}");
        answers(1);
        UsageBudget budget =
                budget(Credentials.appAndUser(TENANT, "client", "s", "first").onRotation(token -> {
                    throw new IllegalStateException("disk full");
                }));

        assertThatThrownBy(budget::get)
                .isInstanceOf(PartnerException.Unauthorized.class)
                .hasMessageContaining("could not be stored")
                .hasMessageNotContaining("second")
                .hasRootCauseMessage("disk full");
        budget.get();

        assertThat(ScriptedTransport.body(fixture.wire.tokenRequests().get(1))).contains("refresh_token=second");
    }

    @Test
    void refreshTokenOfSeveralClientsIsTheOneThatIsGoodNow() {
        List<String> turns = new ArrayList<>();
        RefreshTokens shared = last -> new RefreshTokens.Exchange() {
            @Override
            public String token() {
                turns.add("begun after " + last);
                return last.equals("first") ? "of another" : last;
            }

            @Override
            public void replace(String rotated) {
                turns.add("stored " + rotated);
            }

            @Override
            public void close() {
                turns.add("closed");
            }
        };
        fixture.wire
                .thenToken(200, "{\"access_token\":\"a\",\"expires_in\":60,\"refresh_token\":\"second\"}")
                .thenToken(400, "{\"error\":\"invalid_grant\"}");
        answers(1);
        UsageBudget budget =
                budget(Credentials.appAndUser(TENANT, "client", null, "first").refreshTokens(shared));

        budget.get();
        fixture.time.advance(Duration.ofSeconds(60));
        assertThatThrownBy(budget::get).isInstanceOf(PartnerException.Unauthorized.class);

        assertThat(fixture.wire.tokenRequests().stream().map(ScriptedTransport::body))
                .containsExactly(
                        "grant_type=refresh_token&client_id=client&refresh_token=of+another",
                        "grant_type=refresh_token&client_id=client&refresh_token=second");
        assertThat(turns.stream().distinct())
                .containsExactly("begun after first", "stored second", "closed", "begun after second");
        assertThat(turns).endsWith("closed");
    }

    @Test
    void waitForARefreshTokenKeepsNoOtherCallFromEnding() throws Exception {
        Semaphore turns = new Semaphore(1);
        RefreshTokens shared = last -> {
            turns.acquireUninterruptibly();
            return new RefreshTokens.Exchange() {
                @Override
                public String token() {
                    return last;
                }

                @Override
                public void replace(String rotated) {}

                @Override
                public void close() {
                    turns.release();
                }
            };
        };
        Credentials who =
                Credentials.appAndUser(TENANT, "client", null, "first").refreshTokens(shared);
        answers(1);
        turns.acquire();

        // One waiter for each worker of the pool, and one more.
        List<CompletableFuture<SpendingBudget>> waiting = new ArrayList<>();
        for (int i = 0; i <= ForkJoinPool.getCommonPoolParallelism(); i++) {
            UsageBudget budget = budget(who);
            waiting.add(CompletableFuture.completedFuture("").thenComposeAsync(none -> budget.getAsync()));
        }
        CompletableFuture<String> other = CompletableFuture.supplyAsync(() -> "done");

        assertThat(other).succeedsWithin(Duration.ofSeconds(30));
        for (int i = 1; i < waiting.size(); i++) {
            fixture.wire.then(200, Fixture.BUDGET);
        }
        turns.release();
        assertThat(waiting).allSatisfy(call -> assertThat(call).succeedsWithin(Duration.ofSeconds(30)));
    }

    @Test
    void turnIsGivenBackWhereItsTokenIsNotToBeHad() {
        AtomicInteger closed = new AtomicInteger();
        RefreshTokens broken = last -> new RefreshTokens.Exchange() {
            @Override
            public String token() {
                throw new IllegalStateException("unreadable");
            }

            @Override
            public void replace(String rotated) {}

            @Override
            public void close() {
                closed.incrementAndGet();
            }
        };
        UsageBudget budget =
                budget(Credentials.appAndUser(TENANT, "client", null, "first").refreshTokens(broken));

        assertThatThrownBy(budget::get).hasRootCauseMessage("unreadable");

        assertThat(closed).hasValue(1);
    }
}
