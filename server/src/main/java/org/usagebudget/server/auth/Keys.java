package org.usagebudget.server.auth;

import com.nimbusds.jose.JWSAlgorithm;
import java.security.PublicKey;
import java.util.Optional;

/** The public keys that tokens are verified with. Thread-safe. */
public interface Keys {
    /**
     * The key of that issuer, of that id, fit for that algorithm; empty where there is none. May block for as long as the
     * issuer is asked, which is bounded.
     *
     * @throws org.usagebudget.server.fault.FaultException 503 where the issuer's keys have never been had, or not for long
     */
    Optional<PublicKey> find(Issuer issuer, String keyId, JWSAlgorithm algorithm);

    /** A number that rises whenever a key set changes; what was verified under a lower one must be verified again. */
    long generation();
}
