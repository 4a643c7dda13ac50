package org.usagebudget.server.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.usagebudget.model.Fault;
import org.usagebudget.server.fault.FaultCode;
import org.usagebudget.server.fault.FaultDescriptions;
import org.usagebudget.server.fault.FaultException;
import org.usagebudget.server.fault.Language;

class FaultsTest {
    private static final Set<Integer> BEARABLE = Set.of(400, 401, 403, 404, 409, 417, 429, 503);
    private static final Faults FAULTS = new Faults(_ -> Optional.empty());

    @ParameterizedTest
    @EnumSource(FaultCode.class)
    void microsoftsJavaSdkGetsOnlyStatusesThatItDoesNotRepeatForever(FaultCode code) {
        int told = Faults.statusForJavaSdk(code.status());

        assertThat(told).isIn(BEARABLE);
        if (BEARABLE.contains(code.status())) {
            assertThat(told).isEqualTo(code.status());
        } else {
            assertThat(told).isEqualTo(code.status() < 500 ? 400 : 503);
        }
    }

    @Test
    void microsoftsJavaSdkGetsSuccessesAsTheyAre() {
        assertThat(Faults.statusForJavaSdk(200)).isEqualTo(200);
        assertThat(Faults.statusForJavaSdk(201)).isEqualTo(201);
    }

    @ParameterizedTest
    @EnumSource(value = FaultCode.class, mode = EnumSource.Mode.EXCLUDE, names = "MFA_REQUIRED")
    void everyFaultIsReadByTheStrictReader(FaultCode code) {
        Answer answer = FAULTS.reply(new FaultException(code, "a \"fact\"\n", "ü"), Language.ENGLISH)
                .answer();

        Fault fault = WireStrictReader.readFault(answer.status(), answer.body());

        assertThat(fault.code()).isEqualTo(code.code());
        assertThat(fault.data()).containsExactly("a \"fact\"\n", "ü");
        assertThat(fault.source()).isEqualTo("UsageBudget");
        assertThat(answer.headers()).containsEntry("Content-Type", "application/json");
    }

    @Test
    void missingMfaIsBareWithAReasonPhrase() {
        Faults.Reply reply = FAULTS.reply(new FaultException(FaultCode.MFA_REQUIRED), Language.GERMAN);

        assertThat(reply.reason()).isEqualTo("Unauthorized - MFA required");
        assertThat(reply.answer().status()).isEqualTo(401);
        assertThat(reply.answer().body()).isEmpty();
        assertThat(reply.answer().headers())
                .containsOnly(java.util.Map.entry("WWW-Authenticate", "Bearer error=\"invalid_token\""));
    }

    @Test
    void unavailableSaysWhenToComeAgainUnlessTheFaultSaysItself() {
        FaultException fault = new FaultException(FaultCode.UNAVAILABLE);

        assertThat(FAULTS.reply(fault, Language.ENGLISH).answer().headers()).containsEntry("Retry-After", "1");
        assertThat(FAULTS.reply(fault.withHeader("Retry-After", "7"), Language.ENGLISH)
                        .answer()
                        .headers())
                .containsEntry("Retry-After", "7");
    }

    @Test
    void unforeseenFailureIsToldWithoutDetail() {
        Faults faults = new Faults(_ -> Optional.empty());

        Answer answer = faults.reply(new IllegalStateException("secret"), "id", Language.ENGLISH)
                .answer();

        assertThat(answer.status()).isEqualTo(500);
        assertThat(new String(answer.body(), java.nio.charset.StandardCharsets.UTF_8))
                .doesNotContain("secret");
    }

    @Test
    void failingTranslatorIsNoFurtherHarm() {
        Faults faults = new Faults(_ -> {
            throw new IllegalArgumentException("translator");
        });

        assertThat(faults.reply(new IllegalStateException(), "id", Language.ENGLISH)
                        .answer()
                        .status())
                .isEqualTo(500);
    }

    @ParameterizedTest
    @EnumSource(Language.class)
    void faultIsDescribedInTheLanguageAndSaysWhichItIs(Language language) {
        Answer answer = FAULTS.reply(new FaultException(FaultCode.NO_RELATIONSHIP, "fact"), language)
                .answer();

        Fault fault = WireStrictReader.readFault(answer.status(), answer.body());
        assertThat(fault.description()).isEqualTo(FaultDescriptions.load().text(FaultCode.NO_RELATIONSHIP, language));
        assertThat(fault.data()).containsExactly("fact");
        assertThat(answer.headers()).containsEntry("Content-Language", language.tag());
    }
}
