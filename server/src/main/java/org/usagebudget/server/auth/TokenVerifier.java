package org.usagebudget.server.auth;

import static org.usagebudget.server.auth.Claims.refused;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.util.Base64URL;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.text.ParseException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.usagebudget.model.Guid;
import org.usagebudget.model.PartnerId;
import org.usagebudget.server.audit.Role;

/**
 * Judges bearer tokens by themselves: signature, times, issuer, tenant, audience. Whatever characters it is given, it
 * answers with what the token says or with a fault. Thread-safe.
 */
public final class TokenVerifier {
    /** The longest token, in characters. Entra's have 1,000 to 6,000. */
    public static final int TOKEN_LENGTH_MAX = 16 * 1024;

    /** The audience that every Entra app can get a token for; taken from registered apps only. */
    public static final String GRAPH_AUDIENCE = "https://graph.windows.net";

    /** The longest user name that is taken, in characters. */
    static final int USER_MAX = 256;

    private static final Set<JWSAlgorithm> ALGORITHMS =
            Set.of(JWSAlgorithm.RS256, JWSAlgorithm.PS256, JWSAlgorithm.ES256);
    private static final Set<String> TYPES = Set.of("jwt", "at+jwt", "application/at+jwt");
    private static final List<String> USER_CLAIMS = List.of("upn", "preferred_username", "unique_name", "oid", "sub");

    private final AuthConfig config;
    private final Keys keys;
    private final InstantSource clock;

    /** With the keys of the configured issuers; {@code clock} is the machine's, not a sandbox clock. */
    public TokenVerifier(AuthConfig config, Keys keys, InstantSource clock) {
        this.config = config;
        this.keys = keys;
        this.clock = clock;
    }

    /** {@link Keys#generation}: what was verified under a lower one must be verified again. */
    long generation() {
        return keys.generation();
    }

    /**
     * What the token says.
     *
     * @throws org.usagebudget.server.fault.FaultException 401/800001 for a token that cannot be used; 503 where the keys
     *     of its issuer cannot be had
     */
    VerifiedToken verify(String token) {
        if (token.length() > TOKEN_LENGTH_MAX) {
            throw refused(
                    "The token has " + token.length() + " characters; at most " + TOKEN_LENGTH_MAX + " are taken.");
        }
        JWSObject signed = parse(token);
        judgeHeader(signed.getHeader());
        Claims claims = claims(signed);
        Issuer issuer = issuer(claims.required("iss"));
        verifySignature(signed, issuer);
        Instant expiresAt = judgeTimes(claims);
        UUID tenant = Guid.parse(claims.required("tid")).orElseThrow(() -> refused("The token's tid is not a GUID."));
        if (!issuer.issues(claims.required("iss"), tenant)) {
            throw refused("The token's tid is not the tenant that its iss names.");
        }
        boolean isForGraph = judgeAudience(claims);
        return read(claims, new PartnerId(tenant), isForGraph, expiresAt);
    }

    private static JWSObject parse(String token) {
        int dots = 0;
        for (int i = 0; i < token.length(); i++) {
            char c = token.charAt(i);
            if (c == '.') {
                dots++;
            } else if (!isBase64Url(c)) {
                // The decoder would pass over other characters, so that one token had many spellings.
                throw refused("The token is not a JWT: it has characters that no JWT has.");
            }
        }
        if (dots != 2) {
            throw refused("The token is not a signed JWT: it has not three parts.");
        }
        try {
            return JWSObject.parse(token);
        } catch (ParseException | RuntimeException _) {
            throw refused("The token is not a signed JWT: its header cannot be read.");
        }
    }

    private static boolean isBase64Url(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    }

    private static void judgeHeader(JWSHeader header) {
        if (!ALGORITHMS.contains(header.getAlgorithm())) {
            throw refused("The token's algorithm is not one of RS256, PS256, ES256.");
        }
        if (header.getJWK() != null
                || header.getJWKURL() != null
                || header.getX509CertURL() != null
                || header.getX509CertChain() != null) {
            throw refused("The token brings a key of its own (jwk, jku, x5u or x5c), which is never used.");
        }
        if (header.getCriticalParams() != null || !header.isBase64URLEncodePayload()) {
            throw refused("The token asks for extensions (crit, b64) that are not supported.");
        }
        if (header.getType() != null
                && !TYPES.contains(header.getType().getType().toLowerCase(Locale.ROOT))) {
            throw refused("The token is no access token: its typ is something else than JWT.");
        }
        if (header.getKeyID() == null || header.getKeyID().isEmpty()) {
            throw refused("The token does not name its key (kid).");
        }
    }

    private static Claims claims(JWSObject signed) {
        Map<String, Object> members;
        try {
            members = signed.getPayload().toJSONObject();
        } catch (RuntimeException _) {
            members = null;
        }
        if (members == null) {
            throw refused("The token's claims are not a JSON object.");
        }
        return new Claims(members);
    }

    private Issuer issuer(String iss) {
        for (Issuer issuer : config.issuers()) {
            if (issuer.matches(iss)) {
                return issuer;
            }
        }
        throw refused("The token's issuer is not one of auth.issuers.");
    }

    private void verifySignature(JWSObject signed, Issuer issuer) {
        JWSHeader header = signed.getHeader();
        Base64URL signature = signed.getSignature();
        byte[] bytes = signature.decode();
        // The last character of a signature has bits that decode to nothing; only one spelling is taken.
        if (!Base64URL.encode(bytes).equals(signature)) {
            throw refused("The token's signature is not in base64url.");
        }
        PublicKey key = keys.find(issuer, header.getKeyID(), header.getAlgorithm())
                .orElseThrow(() -> refused("The token's key (kid) is not one that its issuer publishes."));
        boolean isGood;
        try {
            Optional<JWSVerifier> verifier = verifier(key);
            isGood = verifier.isPresent()
                    && verifier.get().supportedJWSAlgorithms().contains(header.getAlgorithm())
                    && verifier.get().verify(header, signed.getSigningInput(), signature);
        } catch (JOSEException | RuntimeException _) {
            isGood = false;
        }
        if (!isGood) {
            throw refused("The token's signature is wrong.");
        }
    }

    private static Optional<JWSVerifier> verifier(PublicKey key) throws JOSEException {
        return switch (key) {
            case RSAPublicKey rsa -> Optional.of(new RSASSAVerifier(rsa));
            case ECPublicKey ec -> Optional.of(new ECDSAVerifier(ec));
            default -> Optional.empty();
        };
    }

    /** {@code nbf - skew <= now < exp + skew}; answers {@code exp}. */
    private Instant judgeTimes(Claims claims) {
        Instant now = clock.instant();
        Instant expiresAt = claims.time("exp").orElseThrow(() -> refused("The token has no claim exp."));
        if (!now.isBefore(expiresAt.plus(config.clockSkew()))) {
            throw refused("The token expired at " + expiresAt + "; get a new one.");
        }
        Optional<Instant> notBefore = claims.time("nbf");
        if (notBefore.isPresent() && now.isBefore(notBefore.get().minus(config.clockSkew()))) {
            throw refused("The token is not valid before " + notBefore.get() + ".");
        }
        return expiresAt;
    }

    /** Whether the only audience that fits is Azure AD Graph. */
    private boolean judgeAudience(Claims claims) {
        boolean isForGraph = false;
        for (String audience : claims.texts("aud")) {
            if (config.audiences().contains(audience)) {
                if (!audience.equals(GRAPH_AUDIENCE)) {
                    return false;
                }
                isForGraph = true;
            }
        }
        if (!isForGraph) {
            throw refused("The token's audience is not one of auth.audiences.");
        }
        return true;
    }

    private VerifiedToken read(Claims claims, PartnerId partner, boolean isForGraph, Instant expiresAt) {
        VerifiedToken.AppKey app = new VerifiedToken.AppKey(partner, clientId(claims));
        if (!claims.has("scp") && !claims.has("upn")) {
            return new VerifiedToken(app, null, Set.of(), true, isForGraph, expiresAt);
        }
        List<String> scopes = claims.texts("scp").stream()
                .flatMap(s -> Arrays.stream(s.split(" ")))
                .toList();
        boolean isProven = scopes.contains("user_impersonation")
                && claims.members().get("amr") instanceof List<?> amr
                && amr.contains("mfa");
        return new VerifiedToken(app, user(claims), roles(claims), isProven, isForGraph, expiresAt);
    }

    /** {@code appid} in tokens of Entra's first form, {@code azp} in those of the second. */
    private static String clientId(Claims claims) {
        Optional<String> first = claims.text("appid");
        Optional<String> second = claims.text("azp");
        if (first.isPresent() && second.isPresent() && !first.equals(second)) {
            throw refused("The token's appid and azp name two apps.");
        }
        String clientId = first.or(() -> second).orElseThrow(() -> refused("The token has neither appid nor azp."));
        if (clientId.length() > AppRegistration.CLIENT_ID_MAX) {
            throw refused("The token's appid or azp is too long.");
        }
        return AppRegistration.canonical(clientId);
    }

    private static String user(Claims claims) {
        for (String claim : USER_CLAIMS) {
            Optional<String> name = claims.text(claim);
            if (name.isPresent()) {
                if (name.get().length() > USER_MAX) {
                    throw refused("The token's " + claim + " has more than " + USER_MAX + " characters.");
                }
                return name.get();
            }
        }
        throw refused("The token does not name its user (upn, preferred_username, unique_name, oid or sub).");
    }

    private Set<Role> roles(Claims claims) {
        Set<Role> roles = EnumSet.noneOf(Role.class);
        for (String name : claims.texts(config.rolesClaim())) {
            Role mapped = config.roleMap().get(name);
            if (mapped != null) {
                roles.add(mapped);
            } else {
                Role.ofWireName(name).ifPresent(roles::add);
            }
        }
        return roles;
    }
}
