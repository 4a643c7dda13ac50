package org.usagebudget.server.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.usagebudget.server.fault.FaultCode;
import org.usagebudget.server.fault.FaultException;

/** Random damage to good tokens; {@code -Dseed=…} repeats a run. */
class TokenMutationTest {
    private static final int DAMAGED = 20_000;
    private static final int SIGNED = 1_500;
    private static final String CHARACTERS = "ABCabc019-_.=+/ \n\u0000é\ud83d{}\"";
    private static final List<Object> VALUES = List.of(
            "",
            " ",
            "x",
            0,
            -1,
            1,
            Long.MAX_VALUE,
            Long.MIN_VALUE,
            1e300,
            0.5,
            true,
            false,
            List.of(),
            Map.of(),
            List.of(1),
            List.of("a", List.of()),
            Map.of("a", Map.of()),
            "\u0000",
            "\ud800",
            "x".repeat(5_000));

    private final long seed = Long.getLong("seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final TokenVerifier verifier = TestTokens.verifier(new ManualClock());

    @Test
    void damagedTokenIsRefusedAndNothingElse() {
        String good = TestTokens.token(TestTokens.userClaims());
        assertThat(verifier.verify(good)).isNotNull();

        for (int i = 0; i < DAMAGED; i++) {
            String bad = damaged(good);
            if (!bad.equals(good)) {
                assertThat(isTaken(bad))
                        .as("seed %d, round %d: %s", seed, i, bad)
                        .isFalse();
            }
        }
    }

    @Test
    void signedNonsenseIsTakenOrRefusedAndNothingElse() throws Exception {
        RSASSASigner signer = new RSASSASigner(TestTokens.RSA);
        int taken = 0;
        for (int i = 0; i < SIGNED; i++) {
            Map<String, Object> claims = new HashMap<>(TestTokens.userClaims());
            for (int change = random.nextInt(3); change >= 0; change--) {
                String name = List.copyOf(claims.keySet()).get(random.nextInt(claims.size()));
                claims.put(name, VALUES.get(random.nextInt(VALUES.size())));
            }
            String json = JSONObjectUtils.toJSONString(claims);
            Payload payload = new Payload(random.nextInt(4) == 0 ? damaged(json) : json);
            taken += isTaken(TestTokens.sign(Map.of("alg", "RS256", "kid", "rsa"), payload, signer)) ? 1 : 0;
        }

        assertThat(taken).as("seed %d", seed).isLessThan(SIGNED);
    }

    private boolean isTaken(String token) {
        try {
            verifier.verify(token);
            return true;
        } catch (FaultException e) {
            assertThat(e.code()).isEqualTo(FaultCode.UNAUTHORIZED);
            return false;
        } catch (RuntimeException | Error e) {
            return fail("seed " + seed + ": " + token, e);
        }
    }

    private String damaged(String text) {
        StringBuilder damaged = new StringBuilder(text);
        for (int n = 1 + random.nextInt(3); n > 0 && !damaged.isEmpty(); n--) {
            int at = random.nextInt(damaged.length());
            int to = Math.min(damaged.length(), at + 1 + random.nextInt(40));
            switch (random.nextInt(6)) {
                case 0 -> damaged.setCharAt(at, any());
                case 1 -> damaged.insert(at, any());
                case 2 -> damaged.deleteCharAt(at);
                case 3 -> damaged.delete(at, to);
                case 4 -> damaged.insert(at, damaged.substring(at, to));
                default -> damaged.setCharAt(at, (char) (damaged.charAt(at) ^ 1 << random.nextInt(7)));
            }
        }
        return damaged.toString();
    }

    private char any() {
        return CHARACTERS.charAt(random.nextInt(CHARACTERS.length()));
    }
}
