package org.usagebudget.server.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IssuerTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "idp",
                "ftp://idp.example/",
                "http://idp.example/",
                "http://localhost.evil.example/",
                "https:///x",
                "https://idp.example/?a=b",
                "https://idp.example/#x",
                "https://idp example/",
                "https://{tid}/",
                "https://idp.example/x{tid}/",
                "https://idp.example/{tid}x/",
                "https://idp.example/{tid}/{tid}/",
                "https://idp.example/{tenant}/"
            })
    void unsafeOrUnclearFormIsRefused(String form) {
        assertThatIllegalArgumentException().isThrownBy(() -> new Issuer(form)).withMessageContaining("auth.issuers");
    }

    @ParameterizedTest
    @CsvSource({
        "https://sts.windows.net/{tid}/,https://sts.windows.net/common/.well-known/openid-configuration",
        "https://login.microsoftonline.com/{tid}/v2.0,https://login.microsoftonline.com/common/v2.0/.well-known/openid-configuration",
        "https://idp.example/{tid},https://idp.example/common/.well-known/openid-configuration",
        "http://localhost:8080/one,http://localhost:8080/one/.well-known/openid-configuration",
        "http://[::1]:8080/,http://[::1]:8080/.well-known/openid-configuration",
    })
    void metadataIsFoundBelowTheForm(String form, String discovery) {
        assertThat(new Issuer(form).discovery()).hasToString(discovery);
    }

    @Test
    void metadataMustNameTheIssuer() {
        Issuer issuer = new Issuer("https://sts.windows.net/{tid}/");

        assertThat(issuer.isNamedBy("https://sts.windows.net/{tenantid}/")).isTrue();
        assertThat(issuer.isNamedBy("https://sts.windows.net/{tid}/")).isTrue();
        assertThat(issuer.isNamedBy("https://login.microsoftonline.com/{tenantid}/"))
                .isFalse();
        assertThat(issuer.isNamedBy(null)).isFalse();
    }

    @Test
    void configurationIsJudged() {
        AuthConfig widest = new AuthConfig(List.of(), Set.of(), "roles", Map.of(), AuthConfig.CLOCK_SKEW_MAX);
        assertThat(widest.clockSkew()).isEqualTo(Duration.ofMinutes(10));
        assertThat(new AuthConfig(List.of(), Set.of(), "r", Map.of(), Duration.ZERO).clockSkew())
                .isZero();
        for (Duration skew : List.of(Duration.ofNanos(-1), AuthConfig.CLOCK_SKEW_MAX.plusNanos(1))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new AuthConfig(List.of(), Set.of(), "roles", Map.of(), skew))
                    .withMessageContaining("auth.clock-skew");
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new AuthConfig(List.of(), Set.of(), " ", Map.of(), Duration.ZERO));
    }
}
