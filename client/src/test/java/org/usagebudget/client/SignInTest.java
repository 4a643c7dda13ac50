package org.usagebudget.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.usagebudget.model.SpendingBudget;
import org.usagebudget.model.UsageRecord;

class SignInTest {
    private static final String TENANT = "a0000000-0000-4000-8000-000000000001";
    private static final Credentials APP = Credentials.app(TENANT, "client", "s3cret&");

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
    void appSignsInAtTheSandboxOfItsBaseUrl() {
        answers(1);

        budget(APP).get();

        HttpCall request = fixture.wire.tokenRequests().get(0);
        assertThat(request.uri()).hasToString("http://localhost:8080/" + TENANT + "/oauth2/v2.0/token");
        assertThat(ScriptedTransport.body(request))
                .isEqualTo("grant_type=client_credentials&client_id=client&client_secret=s3cret%26");
        assertThat(fixture.wire.sentHeader("Authorization")).containsExactly("Bearer token-1");
    }

    @Test
    void tokenIsFetchedOnceAndSharedByCallsThatWaitForIt() {
        CompletableFuture<HttpAnswer> token = fixture.wire.thenTokenHangs();
        answers(3);
        UsageBudget budget = budget(APP);

        List<CompletableFuture<SpendingBudget>> calls =
                List.of(budget.getAsync(), budget.getAsync(), budget.getAsync());
        assertThat(fixture.wire.sent()).isEmpty();
        token.complete(ScriptedTransport.answer(200, "{\"access_token\":\"shared\",\"expires_in\":\"3600\"}"));

        assertThat(calls).allSatisfy(call -> assertThat(call).isCompleted());
        assertThat(fixture.wire.tokenRequests()).hasSize(1);
        assertThat(fixture.wire.sentHeader("Authorization")).containsOnly("Bearer shared");
    }

    @Test
    void cancelledCallLeavesTheSignInToTheOthers() {
        CompletableFuture<HttpAnswer> token = fixture.wire.thenTokenHangs();
        answers(1);
        UsageBudget budget = budget(APP);
        CompletableFuture<SpendingBudget> first = budget.getAsync();
        CompletableFuture<SpendingBudget> second = budget.getAsync();

        first.cancel(true);
        token.complete(ScriptedTransport.answer(200, "{\"access_token\":\"shared\",\"expires_in\":3600}"));

        assertThat(second).isCompleted();
        assertThat(fixture.wire.sent()).hasSize(1);
    }

    @Test
    void tokenIsRenewedAheadOfItsEndWithoutWaiting() {
        answers(4);
        UsageBudget budget = budget(APP);
        budget.get();
        fixture.time.advance(Duration.ofSeconds(3599).minus(Tokens.AHEAD).minusMillis(1));
        budget.get();
        assertThat(fixture.wire.tokenRequests()).hasSize(1);

        fixture.time.advance(Duration.ofMillis(1));
        CompletableFuture<HttpAnswer> renewal = fixture.wire.thenTokenHangs();
        budget.get();
        renewal.complete(ScriptedTransport.answer(200, "{\"access_token\":\"renewed\",\"expires_in\":3599}"));
        budget.get();

        assertThat(fixture.wire.tokenRequests()).hasSize(2);
        assertThat(fixture.wire.sentHeader("Authorization"))
                .containsExactly("Bearer token-1", "Bearer token-1", "Bearer token-1", "Bearer renewed");
    }

    @Test
    void renewalAheadThatFailsLeavesTheTokenAndIsTriedAgainLater() {
        answers(5);
        UsageBudget budget = budget(APP);
        budget.get();
        fixture.time.advance(Duration.ofSeconds(3400));
        fixture.wire.thenToken(400, "{\"error\":\"invalid_client\"}");
        budget.get();
        budget.get();
        assertThat(fixture.wire.tokenRequests()).hasSize(2);

        fixture.time.advance(Tokens.AFTER_FAILURE);
        budget.get();
        budget.get();

        assertThat(fixture.wire.tokenRequests()).hasSize(3);
        assertThat(fixture.wire.sentHeader("Authorization")).containsOnly("Bearer token-1", "Bearer token-3");
    }

    @Test
    void tokenThatHasEndedIsNotSent() {
        answers(2);
        UsageBudget budget = budget(APP);
        budget.get();

        fixture.time.advance(Duration.ofSeconds(3599));
        budget.get();

        assertThat(fixture.wire.sentHeader("Authorization")).containsExactly("Bearer token-1", "Bearer token-2");
    }

    @Test
    void refusedTokenIsRenewedOnceWithTheSameIds() {
        fixture.wire
                .then(401, "{\"code\":800001,\"description\":\"token\",\"data\":[]}")
                .then(200, Fixture.BUDGET);

        budget(APP).patch(Fixture.hundred());

        assertThat(fixture.wire.sentHeader("Authorization")).containsExactly("Bearer token-1", "Bearer token-2");
        assertThat(fixture.wire.sentHeader("MS-RequestId").stream().distinct()).hasSize(1);
        assertThat(fixture.time.sleeps()).isEmpty();
    }

    @Test
    void secondRefusalIsFinal() {
        fixture.wire.then(401, "").then(401, "{\"code\":800001,\"description\":\"token\",\"data\":[]}");

        PartnerException.Unauthorized e = catchThrowableOfType(
                PartnerException.Unauthorized.class, () -> budget(APP).get());

        assertThat(e.hasCode(800001)).isTrue();
        assertThat(e.attempts()).isEqualTo(2);
    }

    @Test
    void whoIsRefusedAgainAndAgainDoesNotSignInWithEveryCall() {
        UsageBudget budget = budget(APP);
        for (int i = 0; i < 20; i++) {
            fixture.wire.then(401, "{\"code\":800001,\"description\":\"token\",\"data\":[]}");
        }

        for (int i = 0; i < 10; i++) {
            assertThatThrownBy(budget::get).isInstanceOf(PartnerException.Unauthorized.class);
        }
        assertThat(fixture.wire.tokenRequests()).hasSize(2);

        fixture.time.advance(Tokens.AFTER_REFUSAL);
        assertThatThrownBy(budget::get).isInstanceOf(PartnerException.Unauthorized.class);
        assertThat(fixture.wire.tokenRequests()).hasSize(3);
    }

    @Test
    void tokenThatWasRefusedIsNotUsedForTheNextCallThoughItsOwnCannotBeRepeated() {
        fixture.wire.then(401, "").then(200, "{\"accepted\":0,\"duplicates\":0,\"rejectedCount\":0}");
        AggregatePartner partner = fixture.builder().credentials(APP).build();

        assertThatThrownBy(() -> partner.usage().send(List.<UsageRecord>of().iterator()))
                .isInstanceOf(PartnerException.Unauthorized.class);
        partner.usage().send(List.<UsageRecord>of().iterator());

        assertThat(fixture.wire.sentHeader("Authorization")).containsExactly("Bearer token-1", "Bearer token-2");
    }

    @Test
    void supplierThatThrowsAnErrorOnceKeepsNobodyFromSigningInLater() {
        answers(1);
        AtomicInteger asked = new AtomicInteger();
        UsageBudget budget = budget(Credentials.supplier(() -> {
            if (asked.getAndIncrement() == 0) {
                throw new NoClassDefFoundError("missing");
            }
            return CompletableFuture.completedFuture(new AccessToken("good", Instant.MAX));
        }));

        assertThatThrownBy(budget::get).isInstanceOf(NoClassDefFoundError.class);

        assertThat(budget.get().amount()).isPresent();
    }

    @Test
    void closingEndsTheSignInThatIsUnderWay() {
        CompletableFuture<HttpAnswer> token = fixture.wire.thenTokenHangs();
        AggregatePartner partner = fixture.builder().credentials(APP).build();
        CompletableFuture<SpendingBudget> call = Fixture.budget(partner).getAsync();

        partner.close();

        assertThat(call).isCompletedExceptionally();
        assertThat(token).isCancelled();
    }

    @Test
    void readyTokenIsNotSentAgainAfterARefusal() {
        fixture.wire.then(401, "");

        assertThatThrownBy(() -> fixture.budget().get()).isInstanceOf(PartnerException.Unauthorized.class);
        assertThat(fixture.wire.sent()).hasSize(1);
    }

    @Test
    void refreshTokenThatIsNotToBeHadIsNotShown() {
        UsageBudget budget =
                budget(Credentials.appAndUser(TENANT, "client", null, "first").refreshTokens(last -> {
                    throw new IllegalStateException("locked");
                }));

        assertThatThrownBy(budget::get)
                .isInstanceOf(PartnerException.Unauthorized.class)
                .hasRootCauseMessage("locked");
        assertThat(fixture.wire.tokenRequests()).isEmpty();
    }

    @Test
    void refusedSignInSaysWhyAndShowsNoSecret() {
        fixture.wire.thenToken(
                401,
                "{\"error\":\"invalid_client\",\"error_description\":\"AADSTS7000215: bad secret s3cret& of client\"}");

        PartnerException.Unauthorized e = catchThrowableOfType(
                PartnerException.Unauthorized.class, () -> budget(APP).get());

        assertThat(e.code()).isEqualTo("invalid_client");
        assertThat(e).hasMessageContaining("AADSTS7000215").hasMessageContaining("/oauth2/v2.0/token");
        assertThat(e.toString() + e.description()).doesNotContain("s3cret");
        assertThat(e.attempts()).isZero();
    }

    @Test
    void secretIsNotShownThoughTheAnswerHasItEscaped() {
        fixture.wire.thenToken(
                401,
                "{\"error\":\"invalid_client\",\"error_description\":\"bad secret s3c\\u002Bret\\/x== of client\"}");

        assertThatThrownBy(() ->
                        budget(Credentials.app(TENANT, "client", "s3c+ret/x==")).get())
                .isInstanceOf(PartnerException.Unauthorized.class)
                .hasMessageContaining("bad secret *** of client");
    }

    @Test
    void secretIsNotShownInTheFormInWhichItWasSentNorCutInTwo() {
        String echo = "x".repeat(290) + "client_secret=s3cret%26&grant_type=client_credentials";
        fixture.wire.thenToken(400, echo).thenToken(400, "x".repeat(297) + " s3cret&");
        UsageBudget budget = budget(APP);

        for (int i = 0; i < 2; i++) {
            PartnerException.Unauthorized e = catchThrowableOfType(PartnerException.Unauthorized.class, budget::get);
            assertThat(e).hasMessageContaining("xxx");
            assertThat(e.toString() + e.description()).doesNotContain("s3");
        }
    }

    @Test
    void tokenEndpointIsAskedAgainLikeEveryOther() {
        fixture.wire.thenToken(503, "").thenTokenFails(new IOException("broken"));
        answers(1);

        budget(APP).get();

        assertThat(fixture.wire.tokenRequests()).hasSize(3);
    }

    @Test
    void tokenEndpointThatCannotBeReachedIsATransportFailureOfTheCall() {
        for (int i = 0; i < 5; i++) {
            fixture.wire.thenTokenFails(new IOException("no route"));
        }

        assertThatThrownBy(() -> budget(APP).get())
                .isInstanceOf(PartnerException.Transport.class)
                .hasMessageContaining("signing in at http://localhost:8080/")
                .hasMessageContaining("no route");
        assertThat(fixture.wire.tokenRequests()).hasSize(5);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "<html>welcome</html>",
                "{\"access_token\":null}",
                "{\"access_token\":\"\"}",
                "{\"access_token\":\"two\\nlines\"}",
                "{\"access_token\":\"t\",\"expires_in\":\"soon\"}"
            })
    void signInWithoutATokenIsUnreadable(String body) {
        fixture.wire.thenToken(200, body);

        assertThatThrownBy(() -> budget(APP).get())
                .isInstanceOf(PartnerException.UnreadableAnswer.class)
                .hasMessageContaining("no token");
    }

    @Test
    void suppliedTokensAreRenewedAndTheirFailureIsTheCause() {
        AtomicInteger count = new AtomicInteger();
        Credentials supplied = Credentials.supplier(() -> count.incrementAndGet() == 2
                ? CompletableFuture.failedFuture(new IllegalStateException("vault sealed"))
                : CompletableFuture.completedFuture(new AccessToken(
                        "supplied-" + count.get(), fixture.time.instant().plusSeconds(60))));
        answers(1);
        UsageBudget budget = budget(supplied);
        budget.get();
        fixture.time.advance(Duration.ofSeconds(60));

        assertThatThrownBy(budget::get)
                .isInstanceOf(PartnerException.Unauthorized.class)
                .hasRootCauseMessage("vault sealed");
    }

    @Test
    void nothingThatIsPrintedShowsASecret() {
        Credentials user = Credentials.appAndUser(TENANT, "client", "s3cret", "refresh-me");
        AccessToken token = new AccessToken("bearer-me", Instant.MAX);
        answers(1);
        budget(APP).get();

        assertThat(user.toString() + APP + token + Credentials.token("bearer-me") + fixture.wire.sent())
                .doesNotContain("s3cret")
                .doesNotContain("refresh-me")
                .doesNotContain("bearer-me")
                .doesNotContain("token-1");
    }

    @Test
    void authorityFollowsFromTheBaseUrl() {
        assertThat(endpoint("https://api.partnercenter.microsoft.com"))
                .isEqualTo("https://login.microsoftonline.com/t/oauth2/v2.0/token");
        assertThat(endpoint("https://partner.partnercenterapi.microsoftonline.cn"))
                .isEqualTo("https://login.partner.microsoftonline.cn/t/oauth2/v2.0/token");
        assertThat(endpoint("http://127.0.0.1:9")).isEqualTo("http://127.0.0.1:9/t/oauth2/v2.0/token");
        assertThat(endpoint("http://[::1]:9")).isEqualTo("http://[::1]:9/t/oauth2/v2.0/token");
        assertThat(endpoint("https://budget.example"))
                .isEqualTo("https://login.microsoftonline.com/t/oauth2/v2.0/token");
        assertThat(Authority.usGovernment().endpoint("t"))
                .hasToString("https://login.microsoftonline.us/t/oauth2/v2.0/token");
    }

    private static String endpoint(String service) {
        return Authority.of(URI.create(service)).endpoint("t").toString();
    }

    @Test
    void tokensAreNotSentInTheClear() {
        PartnerService.Builder remote = fixture.builder().baseUrl("http://sandbox.example:8080");

        assertThatThrownBy(remote::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("sandbox.example:8080")
                .hasMessageContaining("unless insecure http is allowed");

        answers(1);
        Fixture.budget(remote.allowInsecureHttp().credentials(APP).build()).get();
        assertThat(fixture.wire.tokenRequests())
                .singleElement()
                .extracting(call -> call.uri().toString())
                .isEqualTo("http://sandbox.example:8080/" + TENANT + "/oauth2/v2.0/token");
    }

    @Test
    void secretsAreNotSentInTheClear() {
        assertThatThrownBy(() -> Authority.tokenEndpoint("http://idp.example/token"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void partnerCenterIsAskedForItsOwnScope() {
        answers(1);
        fixture.wire.thenToken(200, "{\"access_token\":\"t\",\"expires_in\":60}");

        budget(Credentials.appAndUser("contoso.example", "c", "s", "r").authority(Authority.global()))
                .get();

        HttpCall request = fixture.wire.tokenRequests().get(0);
        assertThat(request.uri()).hasToString("https://login.microsoftonline.com/contoso.example/oauth2/v2.0/token");
        assertThat(ScriptedTransport.body(request))
                .endsWith("&scope=https%3A%2F%2Fapi.partnercenter.microsoft.com%2F.default+offline_access");
    }
}
