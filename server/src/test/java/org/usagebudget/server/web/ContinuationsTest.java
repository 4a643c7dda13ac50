package org.usagebudget.server.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.usagebudget.model.PartnerId;
import org.usagebudget.server.fault.FaultCode;
import org.usagebudget.server.fault.FaultException;

class ContinuationsTest {
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    private static final Instant START = Instant.parse("2026-11-23T10:00:00.123Z");
    private static final PartnerId PARTNER = partner(1);
    private static final String LIST = "things/1";
    private static final byte[] KEY = key(1);
    private static final int MUTATIONS = 2_000;

    private final Continuations continuations = at(KEY, START);

    private static Continuations at(byte[] key, Instant now) {
        return new Continuations(key, InstantSource.fixed(now));
    }

    private static byte[] key(int value) {
        byte[] key = new byte[32];
        Arrays.fill(key, (byte) value);
        return key;
    }

    private static PartnerId partner(int number) {
        return new PartnerId(new UUID(0xa000_0000_0000_4000L, 0x8000_0000_0000_0000L + number));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "customers\n7\nfilter=Ünïcode ☃ 𝄞\nc0000000-0000-4000-8000-000000000001"})
    void contentComesBackAtEveryNodeWithTheKey(String content) {
        String token = continuations.issue(PARTNER, LIST, content);

        assertThat(at(key(1), START.plusSeconds(1)).open(PARTNER, LIST, token)).isEqualTo(content);
        assertThat(token).matches("[A-Za-z0-9_-]+");
    }

    @ParameterizedTest
    @CsvSource({"-1, true", "0, true", "1, false", "1000000000, false"})
    void tokenIsGoodForADay(long millisAfter, boolean good) {
        String token = continuations.issue(PARTNER, LIST, "content");
        Continuations later = at(KEY, START.plus(Duration.ofHours(24)).plusMillis(millisAfter));

        if (good) {
            assertThat(later.open(PARTNER, LIST, token)).isEqualTo("content");
        } else {
            assertRefused(later, PARTNER, token);
        }
    }

    @ParameterizedTest
    @CsvSource({"4095, true", "4096, true", "4097, false"})
    void contentIsBounded(int bytes, boolean good) {
        String content = "x".repeat(bytes);

        if (good) {
            String token = continuations.issue(PARTNER, LIST, content);
            assertThat(continuations.open(PARTNER, LIST, token)).isEqualTo(content);
            assertThat(token.length()).isLessThanOrEqualTo(Continuations.TOKEN_MAX);
        } else {
            assertThatIllegalArgumentException().isThrownBy(() -> continuations.issue(PARTNER, LIST, content));
        }
    }

    @Test
    void longestContentMakesTheLongestToken() {
        assertThat(continuations.issue(PARTNER, LIST, "x".repeat(Continuations.CONTENT_MAX)))
                .hasSize(Continuations.TOKEN_MAX);
    }

    @Test
    void tokenIsItsPartnersAlone() {
        String token = continuations.issue(PARTNER, LIST, "content");

        assertRefused(continuations, partner(2), token);
    }

    @ParameterizedTest
    @ValueSource(strings = {"things/2", "things", "other/1", ""})
    void tokenIsItsListsAlone(String other) {
        String token = continuations.issue(PARTNER, other, "content");

        assertThat(continuations.open(PARTNER, other, token)).isEqualTo("content");
        assertRefused(continuations, PARTNER, token);
    }

    @Test
    void tokenOfAnotherKeyIsRefused() {
        String token = at(key(2), START).issue(PARTNER, LIST, "content");

        assertRefused(continuations, PARTNER, token);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "=", "A", "AA", "token", "ä", "a b", "..", "AAAA=", "null"})
    void garbageIsRefused(String token) {
        assertRefused(continuations, PARTNER, token);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 40, 41, 42, 1_000, Continuations.TOKEN_MAX, Continuations.TOKEN_MAX + 1, 1_000_000})
    void noTokenOfAnyLengthIsTaken(int length) {
        assertRefused(continuations, PARTNER, "A".repeat(length));
        assertRefused(
                continuations,
                PARTNER,
                Base64.getUrlEncoder().withoutPadding().encodeToString(new byte[Math.min(length, 5_000)]));
    }

    @Test
    void paddedTokenIsRefused() {
        String token = continuations.issue(PARTNER, LIST, "cc");
        byte[] bytes = Base64.getUrlDecoder().decode(token);
        String padded = Base64.getUrlEncoder().encodeToString(bytes);

        assertThat(padded).isNotEqualTo(token);
        assertRefused(continuations, PARTNER, padded);
    }

    /** The last character of this token has bits that a decoder ignores: each of its spellings but one is refused. */
    @Test
    void spareBitsCountToo() {
        String token = continuations.issue(PARTNER, LIST, "cc");
        String start = token.substring(0, token.length() - 1);
        long taken =
                ALPHABET.chars().filter(last -> isTaken(start + (char) last)).count();

        assertThat(token.length() % 4).isNotZero();
        assertThat(taken).isEqualTo(1);
    }

    private boolean isTaken(String token) {
        try {
            continuations.open(PARTNER, LIST, token);
            return true;
        } catch (FaultException _) {
            return false;
        }
    }

    @Test
    void changedTokenIsRefused() {
        long seed = Seeds.seed("ContinuationsTest");
        Random random = new Random(seed);
        for (int i = 0; i < MUTATIONS; i++) {
            byte[] noise = new byte[random.nextInt(60)];
            random.nextBytes(noise);
            String content = new String(noise, StandardCharsets.ISO_8859_1);
            String token = continuations.issue(PARTNER, LIST, content);
            String changed = mutated(token, random);
            if (!changed.equals(token)) {
                assertRefused(continuations, PARTNER, changed);
            }
            assertThat(continuations.open(PARTNER, LIST, token)).isEqualTo(content);
        }
    }

    private static String mutated(String token, Random random) {
        int at = random.nextInt(token.length());
        char other = ALPHABET.charAt(random.nextInt(ALPHABET.length()));
        return switch (random.nextInt(6)) {
            case 0 -> token.substring(0, at) + other + token.substring(at + 1);
            case 1 -> token.substring(0, at) + token.substring(at + 1);
            case 2 -> token.substring(0, at) + other + token.substring(at);
            case 3 -> token.substring(0, at);
            case 4 -> token.substring(at) + token.substring(0, at);
            default -> token + token.substring(at);
        };
    }

    @Test
    void keyHas32Bytes() {
        assertThatIllegalArgumentException().isThrownBy(() -> at(new byte[31], START));
        assertThatIllegalArgumentException().isThrownBy(() -> at(new byte[33], START));
    }

    private static void assertRefused(Continuations continuations, PartnerId partner, String token) {
        assertThatExceptionOfType(FaultException.class)
                .isThrownBy(() -> continuations.open(partner, LIST, token))
                .satisfies(fault -> {
                    assertThat(fault.code()).isEqualTo(FaultCode.MALFORMED_INPUT);
                    assertThat(fault.data())
                            .containsExactly("MS-ContinuationToken", "must be one that was answered within 24 hours");
                });
    }
}
