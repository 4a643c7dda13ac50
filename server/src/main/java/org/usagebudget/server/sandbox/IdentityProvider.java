package org.usagebudget.server.sandbox;

import com.nimbusds.jose.jwk.RSAKey;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.usagebudget.model.PartnerId;
import org.usagebudget.server.auth.AuthConfig;
import org.usagebudget.server.auth.Issuer;
import org.usagebudget.server.web.Access;
import org.usagebudget.server.web.Answer;
import org.usagebudget.server.web.Exchange;
import org.usagebudget.server.web.Json;
import org.usagebudget.server.web.Route;
import tools.jackson.core.JsonGenerator;

/**
 * The sandbox's identity provider: Entra's authorization and token endpoints in both their forms, discovery and keys, for the
 * tenants of the sandbox. Thread-safe.
 */
public final class IdentityProvider {
    /** The tenant of discovery and keys that stands for every one. */
    static final String EVERY_TENANT = "common";

    /** The path variable that names the tenant. */
    static final String TENANT = "tenant";

    /** The tenant of the token endpoint at which the client id alone says whose app it is. */
    static final String ANY_TENANT = "adfs";

    private static final String SECONDS = String.valueOf(IdentityTokens.ACCESS_LIFE.toSeconds());
    private static final String GRANTS = "send grant_type=client_credentials, refresh_token or authorization_code.";

    private final RSAKey publicKey;
    private final IdentityTokens tokens;
    private final IdentityApps apps;
    private final Supplier<String> baseUrl;
    private final InstantSource clock;
    private final AuthorizationCodes codes = new AuthorizationCodes();
    private final AuthorizationEndpoint authorization;

    /**
     * A provider that signs with those keys, for those apps.
     *
     * @param baseUrl where this server is reached, without a slash at its end; asked anew for each discovery, since the port
     *     is known late
     * @param clock the machine's, not a sandbox clock
     */
    public IdentityProvider(SigningKeys keys, IdentityApps apps, Supplier<String> baseUrl, InstantSource clock) {
        this.publicKey = keys.access().toPublicJWK();
        this.tokens = new IdentityTokens(keys);
        this.apps = apps;
        this.baseUrl = baseUrl;
        this.clock = clock;
        this.authorization = new AuthorizationEndpoint(apps, codes, new OwnOrigins(baseUrl), clock);
    }

    /** Which tokens a sandbox takes: its own. */
    public static AuthConfig authConfig() {
        return AuthConfig.of(
                List.of(new Issuer(IdentityTokens.issuer(Issuer.TENANT))), Set.copyOf(IdentityRequest.RESOURCES));
    }

    /** Its operations; none needs a token. */
    public List<Route> routes() {
        return List.of(
                new Route("GET", "/{tenant}/oauth2/v2.0/authorize", Access.open(), e -> authorization.show(e, false)),
                new Route(
                        "POST", "/{tenant}/oauth2/v2.0/authorize", Access.open(), e -> authorization.choose(e, false)),
                new Route("GET", "/{tenant}/oauth2/authorize", Access.open(), e -> authorization.show(e, true)),
                new Route("POST", "/{tenant}/oauth2/authorize", Access.open(), e -> authorization.choose(e, true)),
                new Route("POST", "/{tenant}/oauth2/v2.0/token", Access.open(), e -> token(e, false)),
                new Route("POST", "/{tenant}/oauth2/token", Access.open(), e -> token(e, true)),
                new Route("POST", "/" + ANY_TENANT + "/oauth2/token", Access.open(), this::tokenOfAnyTenant),
                new Route(
                        "GET",
                        "/{tenant}/v2.0/.well-known/openid-configuration",
                        Access.open(),
                        e -> guarded(e, () -> discovery(e))),
                new Route("GET", "/{tenant}/discovery/v2.0/keys", Access.open(), e -> guarded(e, () -> keys(e))));
    }

    private Answer token(Exchange exchange, boolean isFirstForm) {
        return guarded(exchange, () -> {
                    PartnerId tenant = tenant(exchange);
                    IdentityRequest request = IdentityRequest.of(
                            exchange.form(), exchange.header("Authorization").orElse(null));
                    String grant = request.required("grant_type", GRANTS);
                    return switch (grant) {
                        case "client_credentials" -> forApp(request, app(tenant, request), isFirstForm);
                        case "refresh_token" -> forUser(request, app(tenant, request), isFirstForm);
                        case "authorization_code" -> forCode(request, app(tenant, request), isFirstForm);
                        default ->
                            throw IdentityError.of(
                                    "unsupported_grant_type",
                                    "The grant " + IdentityRequest.brief(grant) + " is not supported here; " + GRANTS);
                    };
                })
                .withHeader("Cache-Control", "no-store")
                .withHeader("Pragma", "no-cache");
    }

    /** AD FS's endpoint: Microsoft's Java SDK signs in there without asking Microsoft's own servers first. */
    private Answer tokenOfAnyTenant(Exchange exchange) {
        return guarded(exchange, () -> {
                    IdentityRequest request = IdentityRequest.of(
                            exchange.form(), exchange.header("Authorization").orElse(null));
                    String hint = "send grant_type=client_credentials.";
                    if (!request.required("grant_type", hint).equals("client_credentials")) {
                        throw IdentityError.of("unsupported_grant_type", "This endpoint is for apps; " + hint);
                    }
                    String clientId = request.required("client_id", "send the client id of an app.");
                    PartnerId tenant = apps.find(clientId)
                            .map(IdentityApp::tenant)
                            .orElseThrow(() -> IdentityError.client(
                                    "No tenant, or more than one, has an app of this client_id; sign in at"
                                            + " /{tenant}/oauth2/token, or as the first sample app,"
                                            + " b0000000-0000-4000-8000-000000000001."));
                    return forApp(request, app(tenant, request), false);
                })
                .withHeader("Cache-Control", "no-store")
                .withHeader("Pragma", "no-cache");
    }

    private Answer forApp(IdentityRequest request, IdentityApp app, boolean isFirstForm) {
        Instant now = clock.instant();
        String resource = request.resource(isFirstForm);
        String accessToken = tokens.forApp(app, resource, now);
        return json(200, json -> {
            writeTimes(json, resource, now, isFirstForm);
            json.writeStringProperty("access_token", accessToken);
        });
    }

    private Answer forUser(IdentityRequest request, IdentityApp app, boolean isFirstForm) {
        Instant now = clock.instant();
        String hint = "send one of " + SampleUsers.names() + ", or the refresh_token of an earlier answer.";
        String refreshToken = request.required("refresh_token", hint);
        SampleUsers.User user = tokens.user(app, refreshToken, now)
                .orElseThrow(() -> IdentityError.of(
                        "invalid_grant",
                        "The refresh token is unknown, expired, or another tenant's or app's; " + hint));
        String resource = request.resource(isFirstForm);
        String accessToken = tokens.forUser(app, user, resource, now);
        String nextRefreshToken = tokens.refresh(app, user, now);
        return json(200, json -> {
            writeTimes(json, resource, now, isFirstForm);
            json.writeStringProperty("scope", isFirstForm ? "user_impersonation" : resource + "/user_impersonation");
            json.writeStringProperty("access_token", accessToken);
            json.writeStringProperty("refresh_token", nextRefreshToken);
        });
    }

    private Answer forCode(IdentityRequest request, IdentityApp app, boolean isFirstForm) {
        Instant now = clock.instant();
        AuthorizationCodes.Redeemed redeemed = codes.redeem(app, request, isFirstForm, now);
        SampleUsers.User user = redeemed.grant().user();
        AuthorizationRequest asked = redeemed.grant().request();
        String scope = redeemed.resource() + "/user_impersonation" + (asked.isOpenId() ? " openid" : "");
        String accessToken = tokens.forUser(app, user, redeemed.resource(), now);
        String refreshToken = tokens.refresh(app, user, now);
        return json(200, json -> {
            writeTimes(json, redeemed.resource(), now, isFirstForm);
            json.writeStringProperty("scope", isFirstForm ? "user_impersonation" : scope);
            json.writeStringProperty("access_token", accessToken);
            json.writeStringProperty("refresh_token", refreshToken);
            if (asked.isOpenId()) {
                json.writeStringProperty("id_token", tokens.idToken(app, user, asked.nonce(), now));
            }
        });
    }

    /** Entra's first form has every number as a string. */
    private static void writeTimes(JsonGenerator json, String resource, Instant now, boolean isFirstForm) {
        long life = IdentityTokens.ACCESS_LIFE.toSeconds();
        json.writeStringProperty("token_type", "Bearer");
        if (!isFirstForm) {
            json.writeNumberProperty("expires_in", life);
            json.writeNumberProperty("ext_expires_in", life);
            return;
        }
        json.writeStringProperty("expires_in", SECONDS);
        json.writeStringProperty("ext_expires_in", SECONDS);
        json.writeStringProperty("expires_on", String.valueOf(now.getEpochSecond() + life));
        json.writeStringProperty("not_before", String.valueOf(now.getEpochSecond()));
        json.writeStringProperty("resource", resource);
    }

    /** The app that the request proves to be. */
    private IdentityApp app(PartnerId tenant, IdentityRequest request) {
        String clientId = request.required("client_id", "send the client id of an app of tenant " + tenant + ".");
        String secret = request.find("client_secret")
                .orElseThrow(() -> IdentityError.client("The app must prove itself; send its client_secret."));
        IdentityApp app = apps.app(tenant, clientId);
        // In constant time, so that a secret cannot be found byte by byte.
        if (!MessageDigest.isEqual(utf8(app.secret()), utf8(secret))) {
            throw IdentityError.client(
                    "The client_secret is wrong; the sample apps have the secret '" + IdentityApp.SAMPLE_SECRET + "'.");
        }
        return app;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private PartnerId tenant(Exchange exchange) {
        return apps.tenant(exchange.pathVariable(TENANT));
    }

    private String tenantOrEvery(Exchange exchange) {
        return exchange.pathVariable(TENANT).equals(EVERY_TENANT)
                ? EVERY_TENANT
                : tenant(exchange).toString();
    }

    private Answer discovery(Exchange exchange) {
        String tenant = tenantOrEvery(exchange);
        String base = baseUrl.get() + "/" + tenant;
        return json(200, json -> {
            json.writeStringProperty(
                    "issuer", IdentityTokens.issuer(tenant.equals(EVERY_TENANT) ? "{tenantid}" : tenant));
            json.writeStringProperty("authorization_endpoint", base + "/oauth2/v2.0/authorize");
            json.writeBooleanProperty("authorization_response_iss_parameter_supported", true);
            json.writeStringProperty("token_endpoint", base + "/oauth2/v2.0/token");
            json.writeStringProperty("jwks_uri", base + "/discovery/v2.0/keys");
            writeTexts(
                    json,
                    "token_endpoint_auth_methods_supported",
                    List.of("client_secret_post", "client_secret_basic"));
            writeTexts(
                    json,
                    "grant_types_supported",
                    List.of("authorization_code", "client_credentials", "refresh_token"));
            writeTexts(json, "response_types_supported", List.of(AuthorizationRequest.RESPONSE_TYPE));
            writeTexts(json, "response_modes_supported", List.of(AuthorizationRequest.RESPONSE_MODE));
            writeTexts(json, "code_challenge_methods_supported", List.of(AuthorizationRequest.CHALLENGE_METHOD));
            writeTexts(json, "subject_types_supported", List.of("pairwise"));
            writeTexts(json, "id_token_signing_alg_values_supported", List.of("RS256"));
            writeTexts(json, "scopes_supported", List.of("openid", "profile", "email", "offline_access"));
        });
    }

    private Answer keys(Exchange exchange) {
        tenantOrEvery(exchange);
        return json(200, json -> {
            json.writeArrayPropertyStart("keys");
            json.writeStartObject();
            for (Map.Entry<String, Object> member : publicKey.toJSONObject().entrySet()) {
                json.writeStringProperty(member.getKey(), String.valueOf(member.getValue()));
            }
            json.writeEndObject();
            json.writeEndArray();
        });
    }

    private static void writeTexts(JsonGenerator json, String name, List<String> values) {
        json.writeArrayPropertyStart(name);
        values.forEach(json::writeString);
        json.writeEndArray();
    }

    private Answer guarded(Exchange exchange, Supplier<Answer> work) {
        try {
            return work.get();
        } catch (IdentityError e) {
            Answer answer = json(e.status(), json -> {
                json.writeStringProperty("error", e.error());
                json.writeStringProperty("error_description", e.description());
                json.writeStringProperty("timestamp", clock.instant().toString());
                json.writeStringProperty(
                        "correlation_id", exchange.correlationId().toString());
            });
            return e.status() == 401 ? answer.withHeader("WWW-Authenticate", "Basic realm=\"sandbox\"") : answer;
        }
    }

    private static Answer json(int status, Consumer<JsonGenerator> members) {
        return Answer.json(status, Json.bytes(json -> {
            json.writeStartObject();
            members.accept(json);
            json.writeEndObject();
        }));
    }
}
