package org.usagebudget.server.auth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import java.text.ParseException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.usagebudget.model.PartnerId;

/** Keys, claims and tokens for tests. */
final class TestTokens {
    static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");
    static final PartnerId PARTNER =
            PartnerId.parse("a0000000-0000-4000-8000-00000000000a").orElseThrow();
    static final String CLIENT = "b0000000-0000-4000-8000-00000000000b";
    static final String AUDIENCE = "https://api.partnercenter.microsoft.com";
    static final RSAKey RSA = rsa("rsa");
    static final ECKey EC = ec();
    static final JWKSet KEYS = new JWKSet(List.<JWK>of(RSA, EC));
    static final AuthConfig CONFIG = AuthConfig.of(
            List.of(
                    new Issuer("https://sts.windows.net/{tid}/"),
                    new Issuer("https://login.microsoftonline.com/{tid}/v2.0")),
            Set.of(AUDIENCE, TokenVerifier.GRAPH_AUDIENCE));

    private TestTokens() {}

    static RSAKey rsa(String keyId) {
        try {
            return new RSAKeyGenerator(2048).keyID(keyId).generate();
        } catch (JOSEException e) {
            throw new AssertionError(e);
        }
    }

    private static ECKey ec() {
        try {
            return new ECKeyGenerator(Curve.P_256).keyID("ec").generate();
        } catch (JOSEException e) {
            throw new AssertionError(e);
        }
    }

    /** Of Entra's first form, App-only. */
    static Map<String, Object> appClaims() {
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("aud", AUDIENCE);
        claims.put("iss", "https://sts.windows.net/" + PARTNER + "/");
        claims.put("iat", NOW.getEpochSecond());
        claims.put("nbf", NOW.getEpochSecond());
        claims.put("exp", NOW.getEpochSecond() + 3_599);
        claims.put("appid", CLIENT);
        claims.put("tid", PARTNER.toString());
        claims.put("oid", "oid-1");
        claims.put("sub", "sub-1");
        claims.put("ver", "1.0");
        return claims;
    }

    /** Of Entra's first form, App+User. */
    static Map<String, Object> userClaims() {
        Map<String, Object> claims = appClaims();
        claims.put("upn", "ada@reseller.example");
        claims.put("unique_name", "unique@reseller.example");
        claims.put("scp", "user_impersonation");
        claims.put("amr", List.of("pwd", "mfa"));
        claims.put("roles", List.of("AdminAgent"));
        return claims;
    }

    /** The claims with one of them changed; null takes it out. */
    static Map<String, Object> with(Map<String, Object> claims, String name, @Nullable Object value) {
        Map<String, Object> changed = new TreeMap<>(claims);
        if (value == null) {
            changed.remove(name);
        } else {
            changed.put(name, value);
        }
        return changed;
    }

    static String token(Map<String, Object> claims) {
        return token(claims, RSA);
    }

    static String token(Map<String, Object> claims, RSAKey key) {
        try {
            return sign(Map.of("alg", "RS256", "typ", "JWT", "kid", key.getKeyID()), claims, new RSASSASigner(key));
        } catch (JOSEException e) {
            throw new AssertionError(e);
        }
    }

    static String sign(Map<String, Object> header, Map<String, Object> claims, JWSSigner signer) {
        return sign(header, new Payload(claims), signer);
    }

    static String sign(Map<String, Object> header, Payload payload, JWSSigner signer) {
        try {
            JWSObject token = new JWSObject(JWSHeader.parse(header), payload);
            token.sign(signer);
            return token.serialize();
        } catch (ParseException | JOSEException e) {
            throw new AssertionError(e);
        }
    }

    static TokenVerifier verifier(ManualClock clock) {
        return new TokenVerifier(CONFIG, new LocalKeys(KEYS), clock);
    }

    static JWSAlgorithm algorithm(String name) {
        return JWSAlgorithm.parse(name);
    }
}
