package org.usagebudget.server.auth;

import com.nimbusds.jose.Algorithm;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.AsymmetricJWK;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.KeyType;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import java.security.PublicKey;
import java.util.List;
import java.util.Optional;

/** Which key of a set verifies a token. */
final class KeySelection {
    /** A shorter RSA key could be broken; it is treated as if it were not there. */
    static final int RSA_BITS_MIN = 2048;

    private KeySelection() {}

    /** What to look for: the id, the type that goes with the algorithm, and no other purpose than signing. */
    static JWKSelector selector(String keyId, JWSAlgorithm algorithm) {
        JWKMatcher.Builder matcher = new JWKMatcher.Builder()
                .keyID(keyId)
                .keyType(KeyType.forAlgorithm(algorithm))
                .keyUses(KeyUse.SIGNATURE, null)
                .algorithms((Algorithm) algorithm, null);
        if (algorithm.equals(JWSAlgorithm.ES256)) {
            matcher.curve(Curve.P_256);
        }
        return new JWKSelector(matcher.build());
    }

    /** The first of the keys that can be used at all. */
    static Optional<PublicKey> first(List<JWK> keys) {
        return keys.stream()
                .filter(key -> !(key instanceof RSAKey rsa) || rsa.size() >= RSA_BITS_MIN)
                .flatMap(key -> publicKey(key).stream())
                .findFirst();
    }

    private static Optional<PublicKey> publicKey(JWK key) {
        try {
            return key instanceof AsymmetricJWK pair ? Optional.of(pair.toPublicKey()) : Optional.empty();
        } catch (JOSEException _) {
            return Optional.empty(); // as if it were not published
        }
    }
}
