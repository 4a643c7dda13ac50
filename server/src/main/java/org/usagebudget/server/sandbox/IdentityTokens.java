package org.usagebudget.server.sandbox;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.usagebudget.model.PartnerId;

/**
 * Makes the tokens of the sandbox's identity provider: access tokens with the claims of Entra's first form, and refresh
 * tokens, which carry everything they stand for and are kept nowhere. Thread-safe.
 */
final class IdentityTokens {
    /** How long access tokens live. */
    static final Duration ACCESS_LIFE = Duration.ofSeconds(3_599);

    /** How long refresh tokens live, but for the named ones, which live for ever. */
    static final Duration REFRESH_LIFE = Duration.ofDays(90);

    private static final String REFRESH_TYPE = "refresh+jwt";

    private final JWSSigner accessSigner;
    private final JWSHeader accessHeader;
    private final JWSSigner refreshSigner;
    private final JWSVerifier refreshVerifier;

    IdentityTokens(SigningKeys keys) {
        try {
            accessSigner = new RSASSASigner(keys.access());
            refreshSigner = new MACSigner(keys.refresh());
            refreshVerifier = new MACVerifier(keys.refresh());
        } catch (JOSEException e) {
            throw new IllegalStateException("the keys fit their algorithms", e);
        }
        accessHeader = new JWSHeader.Builder(JWSAlgorithm.RS256)
                .type(JOSEObjectType.JWT)
                .keyID(keys.access().getKeyID())
                .build();
    }

    /** The issuer of a tenant's tokens. */
    static String issuer(String tenant) {
        return "https://sts.windows.net/" + tenant + "/";
    }

    /** A token for the app alone. */
    String forApp(IdentityApp app, String audience, Instant now) {
        String objectId = UUID.nameUUIDFromBytes(
                        ("app " + app.tenant() + " " + app.clientId()).getBytes(StandardCharsets.UTF_8))
                .toString();
        JWTClaimsSet.Builder claims = claims(app, audience, now)
                .claim("idp", issuer(app.tenant().toString()))
                .claim("oid", objectId)
                .subject(objectId);
        return sign(accessHeader, claims, accessSigner);
    }

    /** A token for the user who uses the app. */
    String forUser(IdentityApp app, SampleUsers.User user, String audience, Instant now) {
        JWTClaimsSet.Builder claims = claims(app, audience, now).claim("scp", "user_impersonation");
        return sign(accessHeader, withUser(claims, app, user), accessSigner);
    }

    /** An OpenID Connect id token: it tells the app, its one audience, who has signed in, and opens nothing. */
    String idToken(IdentityApp app, SampleUsers.User user, @Nullable String nonce, Instant now) {
        JWTClaimsSet.Builder claims = common(app, app.clientId(), now)
                .claim("preferred_username", user.principalName(app.tenant()))
                .claim("nonce", nonce);
        return sign(accessHeader, withUser(claims, app, user), accessSigner);
    }

    private static JWTClaimsSet.Builder withUser(JWTClaimsSet.Builder claims, IdentityApp app, SampleUsers.User user) {
        String principalName = user.principalName(app.tenant());
        return claims.claim("oid", user.objectId(app.tenant()).toString())
                .subject(UUID.nameUUIDFromBytes(
                                (user.objectId(app.tenant()) + " " + app.clientId()).getBytes(StandardCharsets.UTF_8))
                        .toString())
                .claim("upn", principalName)
                .claim("unique_name", principalName)
                .claim("name", user.displayName())
                .claim("amr", user.hasSecondFactor() ? List.of("pwd", "mfa") : List.of("pwd"))
                .claim("roles", List.of(user.role().wireName()));
    }

    private static JWTClaimsSet.Builder claims(IdentityApp app, String audience, Instant now) {
        return common(app, audience, now).claim("appid", app.clientId()).claim("appidacr", "1");
    }

    private static JWTClaimsSet.Builder common(IdentityApp app, String audience, Instant now) {
        String tenant = app.tenant().toString();
        return new JWTClaimsSet.Builder()
                .audience(audience)
                .issuer(issuer(tenant))
                .issueTime(Date.from(now))
                .notBeforeTime(Date.from(now))
                .expirationTime(Date.from(now.plus(ACCESS_LIFE)))
                .claim("tid", tenant)
                // Makes two tokens of one second differ.
                .claim("uti", UUID.randomUUID().toString())
                .claim("ver", "1.0");
    }

    /** A refresh token that signs the user in again, by this app. */
    String refresh(IdentityApp app, SampleUsers.User user, Instant now) {
        JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.HS256)
                .type(new JOSEObjectType(REFRESH_TYPE))
                .build();
        JWTClaimsSet.Builder claims = new JWTClaimsSet.Builder()
                .subject(user.name())
                .claim("tid", app.tenant().toString())
                .claim("appid", app.clientId())
                .claim("uti", UUID.randomUUID().toString())
                .expirationTime(Date.from(now.plus(REFRESH_LIFE)));
        return sign(header, claims, refreshSigner);
    }

    /** The user whom a refresh token signs in by this app: one made here that has not expired, or one of the named ones. */
    Optional<SampleUsers.User> user(IdentityApp app, String refreshToken, Instant now) {
        Optional<SampleUsers.User> named = SampleUsers.find(refreshToken);
        return named.isPresent() ? named : fromSigned(app, refreshToken, now);
    }

    private Optional<SampleUsers.User> fromSigned(IdentityApp app, String refreshToken, Instant now) {
        try {
            SignedJWT signed = SignedJWT.parse(refreshToken);
            if (!JWSAlgorithm.HS256.equals(signed.getHeader().getAlgorithm()) || !signed.verify(refreshVerifier)) {
                return Optional.empty();
            }
            JWTClaimsSet claims = signed.getJWTClaimsSet();
            boolean isForApp = new PartnerId(UUID.fromString(claims.getStringClaim("tid"))).equals(app.tenant())
                    && Objects.equals(claims.getStringClaim("appid"), app.clientId());
            if (!isForApp || !now.isBefore(claims.getExpirationTime().toInstant())) {
                return Optional.empty();
            }
            return SampleUsers.find(claims.getSubject());
        } catch (ParseException | JOSEException | RuntimeException _) {
            return Optional.empty(); // whatever was sent, it is no refresh token of ours
        }
    }

    private static String sign(JWSHeader header, JWTClaimsSet.Builder claims, JWSSigner signer) {
        SignedJWT token = new SignedJWT(header, claims.build());
        try {
            token.sign(signer);
        } catch (JOSEException e) {
            throw new IllegalStateException("the keys fit their algorithms", e);
        }
        return token.serialize();
    }
}
