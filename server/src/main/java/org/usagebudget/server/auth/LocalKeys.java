package org.usagebudget.server.auth;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWKSet;
import java.security.PublicKey;
import java.util.Optional;

/** Keys at hand in the process: those of the sandbox's own identity provider, which is then the only issuer. */
public final class LocalKeys implements Keys {
    private final JWKSet keys;

    /** With the public parts of {@code keys}, which stay as they are. */
    public LocalKeys(JWKSet keys) {
        this.keys = keys.toPublicJWKSet();
    }

    @Override
    public Optional<PublicKey> find(Issuer issuer, String keyId, JWSAlgorithm algorithm) {
        return KeySelection.first(KeySelection.selector(keyId, algorithm).select(keys));
    }

    @Override
    public long generation() {
        return 0;
    }
}
