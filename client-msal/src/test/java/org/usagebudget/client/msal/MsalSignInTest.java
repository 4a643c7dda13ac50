package org.usagebudget.client.msal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.microsoft.aad.msal4j.DeviceCode;
import com.microsoft.aad.msal4j.MsalException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.usagebudget.client.AggregatePartner;
import org.usagebudget.client.Credentials;
import org.usagebudget.client.HttpAnswer;
import org.usagebudget.client.PartnerException;
import org.usagebudget.client.PartnerService;
import org.usagebudget.client.Transport;

class MsalSignInTest {
    private static final String TENANT = "a0000000-0000-4000-8000-000000000001";
    private static final String CLIENT_ID = "b0000000-0000-4000-8000-000000000001";
    private static final UUID CUSTOMER = UUID.fromString("c0000000-0000-4000-8000-000000000001");

    private final Entra entra = new Entra();
    private final MsalSignIn signIn = MsalSignIn.usual().http(entra);
    private final List<String> tokens = new ArrayList<>();

    /** Reads budgets of a service that refuses each token but those that are good. */
    private void read(Credentials credentials, String... good) {
        Transport service = call -> {
            String token = Objects.requireNonNull(call.headers().get("Authorization"));
            tokens.add(token);
            boolean isGood = Arrays.stream(good).anyMatch(value -> token.equals("Bearer " + value));
            return CompletableFuture.completedFuture(
                    new HttpAnswer(isGood ? 200 : 401, Map.of(), "{\"amount\":1}".getBytes(StandardCharsets.UTF_8)));
        };
        try (AggregatePartner partner = PartnerService.builder()
                .credentials(credentials)
                .transport(service)
                .build()) {
            partner.customers().byId(CUSTOMER).usageBudget().get();
        }
    }

    private static KeyStore keys(Path file) throws Exception {
        Process keytool = new ProcessBuilder(
                        Path.of(Objects.requireNonNull(System.getProperty("java.home")), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-keyalg",
                        "RSA",
                        "-alias",
                        "app",
                        "-dname",
                        "CN=test",
                        "-storepass",
                        "changeit",
                        "-keystore",
                        file.toString())
                .inheritIO()
                .start();
        assertThat(keytool.waitFor()).isZero();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            keys.load(in, "changeit".toCharArray());
        }
        return keys;
    }

    @Test
    void certificateSignsWhatEntraIsShownAndTokensAreNotCachedTwice(@TempDir Path folder) throws Exception {
        KeyStore keys = keys(folder.resolve("keys.p12"));
        X509Certificate certificate = (X509Certificate) Objects.requireNonNull(keys.getCertificate("app"));
        PrivateKey key = (PrivateKey) Objects.requireNonNull(keys.getKey("app", "changeit".toCharArray()));
        entra.thenToken("first").thenToken("second");

        read(signIn.certificate(TENANT, CLIENT_ID, key, certificate), "second");

        assertThat(tokens).containsExactly("Bearer first", "Bearer second");
        assertThat(entra.asked())
                .hasSize(2)
                .allSatisfy(asked -> assertThat(asked)
                        .startsWith(MsalSignIn.GLOBAL + TENANT + "/oauth2/v2.0/token")
                        .contains("grant_type=client_credentials", "api.partnercenter.microsoft.com%2F.default"));
        assertThat(isSignedBy(certificate, entra.asked().get(0))).isTrue();
    }

    private static boolean isSignedBy(X509Certificate certificate, String asked) throws Exception {
        String assertion = asked.replaceFirst("(?s).*client_assertion=([^&\\s]+).*", "$1");
        int end = assertion.lastIndexOf('.');
        String head = new String(
                Base64.getUrlDecoder().decode(assertion.substring(0, assertion.indexOf('.'))), StandardCharsets.UTF_8);
        boolean isPss = head.contains("PS256");
        Signature signature = Signature.getInstance(isPss ? "RSASSA-PSS" : "SHA256withRSA");
        if (isPss) {
            signature.setParameter(new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
        }
        signature.initVerify(certificate);
        signature.update(assertion.substring(0, end).getBytes(StandardCharsets.US_ASCII));
        return signature.verify(Base64.getUrlDecoder().decode(assertion.substring(end + 1)));
    }

    @Test
    void managedIdentityIsAskedForTheResource() {
        String expires = "\"expires_on\":\"4102444800\",\"token_type\":\"Bearer\"}";
        entra.then(200, "{\"access_token\":\"first\"," + expires).then(200, "{\"access_token\":\"second\"," + expires);

        read(signIn.resource("api://budgets").managedIdentity(CLIENT_ID), "second");

        assertThat(tokens).containsExactly("Bearer first", "Bearer second");
        assertThat(entra.asked())
                .allSatisfy(asked -> assertThat(asked)
                        .startsWith("http://169.254.169.254/metadata/identity/oauth2/token")
                        .contains("resource=api%3A%2F%2Fbudgets", "client_id=" + CLIENT_ID));
    }

    @Test
    void userIsAskedOnceAndAgainWhereEntraWantsIt() {
        List<String> prompts = new ArrayList<>();
        String code = "{\"user_code\":\"ABCD\",\"device_code\":\"d\",\"verification_uri\":\"https://login.example\","
                + "\"expires_in\":900,\"interval\":0,\"message\":\"enter ABCD\"}";
        Credentials credentials =
                signIn.deviceCode(TENANT, CLIENT_ID, (DeviceCode asked) -> prompts.add(asked.message()));

        entra.then(200, code)
                .then(400, "{\"error\":\"authorization_pending\",\"error_description\":\"not yet\"}")
                .thenToken("first")
                .thenToken("second");
        read(credentials, "second");
        assertThat(prompts).containsExactly("enter ABCD");
        assertThat(entra.asked().get(entra.asked().size() - 1)).contains("grant_type=refresh_token", "r-first");

        entra.then(400, "{\"error\":\"invalid_grant\",\"error_description\":\"signed out\"}")
                .then(200, code)
                .thenToken("third");
        read(credentials, "third");
        assertThat(prompts).containsExactly("enter ABCD", "enter ABCD");
        assertThat(tokens).containsExactly("Bearer first", "Bearer second", "Bearer third");
    }

    @Test
    void refusalIsUnauthorizedWithItsCause() {
        entra.then(401, "{\"error\":\"invalid_client\",\"error_description\":\"no such app\"}");

        assertThatThrownBy(() -> read(signIn.deviceCode(TENANT, CLIENT_ID, asked -> {})))
                .isInstanceOf(PartnerException.Unauthorized.class)
                .hasRootCauseInstanceOf(MsalException.class);
        assertThat(tokens).isEmpty();
    }

    @Test
    void networkThatIsAwayIsTransport() {
        assertThatThrownBy(() -> read(signIn.deviceCode(TENANT, CLIENT_ID, asked -> {})))
                .isInstanceOf(PartnerException.Transport.class)
                .hasRootCauseMessage("nothing listens");
    }

    @Test
    void authorityThatIsNoAddressIsRefusedAtOnce() {
        assertThatThrownBy(() -> MsalSignIn.usual().authority("login").deviceCode(TENANT, CLIENT_ID, asked -> {}))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
