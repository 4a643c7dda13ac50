package org.usagebudget.server.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.Collections;
import java.util.List;
import org.eclipse.jetty.http.HttpFields;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.usagebudget.server.config.AddressBlock;

class ForwardedTest {
    private static final List<AddressBlock> TRUSTED =
            List.of(AddressBlock.parse("10.0.0.0/8"), AddressBlock.parse("2001:db8::/32"));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "192.0.2.1|192.0.2.1",
                "192.0.2.1:4711|192.0.2.1",
                "2001:db9::1|2001:db9:0:0:0:0:0:1",
                "[2001:db9::1]:4711|2001:db9:0:0:0:0:0:1",
                "[2001:db9::1]|2001:db9:0:0:0:0:0:1",
                "198.51.100.9, 192.0.2.1|192.0.2.1",
                "198.51.100.9, 192.0.2.1, 10.0.0.1, 10.9.9.9|192.0.2.1",
                "198.51.100.9, 192.0.2.1, 2001:db8::5|192.0.2.1",
                "10.0.0.3, 10.0.0.2|10.0.0.3",
                "192.0.2.1, unknown|",
                "192.0.2.1, unknown, 10.0.0.1|10.0.0.1",
                "192.0.2.1, localhost|",
                "192.0.2.1, 10.1|",
                "192.0.2.1, ''|",
                "evil' for=1.2.3.4, 192.0.2.1|192.0.2.1",
            })
    void rightMostUntrustedAddressIsTheClient(String header, @Nullable String client) {
        assertThat(address(of("X-Forwarded-For", header))).isEqualTo(client);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "for=192.0.2.1|192.0.2.1|",
                "For=\"192.0.2.1:80\";proto=https;by=203.0.113.43|192.0.2.1|true",
                "for=192.0.2.1;proto=HTTP|192.0.2.1|false",
                "for=192.0.2.1;proto=ftp|192.0.2.1|",
                "for=\"[2001:db9::1]:4711\";proto=https|2001:db9:0:0:0:0:0:1|true",
                "for=192.0.2.1;proto=http, for=10.0.0.1;proto=https|192.0.2.1|false",
                "for=1.2.3.4;proto=https, for=192.0.2.1;proto=http, for=10.0.0.1|192.0.2.1|false",
                "for=192.0.2.1, for=_hidden;proto=https||true",
                "for=192.0.2.1, proto=https||true",
                "for=1.2.3.4;x=\", for=192.0.2.1||",
                "for=1.2.3.4;x=\"\\\", for=192.0.2.1;y=\"\"||",
                "for=1.2.3.4;x=\",\", for=192.0.2.1|192.0.2.1|",
            })
    void standardHeaderIsReadFromTheRight(String header, @Nullable String client, @Nullable Boolean https) {
        Forwarded told = of("Forwarded", header);

        assertThat(address(told)).isEqualTo(client);
        assertThat(told.https()).isEqualTo(https);
    }

    @Test
    void listsMayBeSpreadOverSeveralLines() {
        HttpFields.Mutable fields = HttpFields.build();
        fields.add("X-Forwarded-For", "1.2.3.4");
        fields.add("X-Forwarded-For", "192.0.2.1, 10.0.0.1");

        assertThat(address(Forwarded.of(fields, TRUSTED))).isEqualTo("192.0.2.1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "192.0.2.1|https|true",
                "1.2.3.4, 192.0.2.1|http, https|true",
                "1.2.3.4, 192.0.2.1|https, http|false",
                "192.0.2.1, 10.0.0.1|https, http|true",
                "192.0.2.1, 10.0.0.1|https|true",
                "1.2.3.4, 192.0.2.1, 10.0.0.1|https, http, https|false",
                "192.0.2.1|nonsense|",
            })
    void schemeIsThatOfTheSameHop(String clients, String proto, @Nullable Boolean https) {
        assertThat(of("X-Forwarded-For", clients, "X-Forwarded-Proto", proto).https())
                .isEqualTo(https);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "budget.example||budget.example",
                "budget.example|8443|budget.example:8443",
                "budget.example:81|8443|budget.example:81",
                "[2001:db8::1]|8443|[2001:db8::1]:8443",
                "budget.example|x|budget.example",
                "bud get||",
                "a/b||",
                "a@b||",
            })
    void hostAndPortAreToldTogether(String host, @Nullable String port, @Nullable String asked) {
        Forwarded told =
                port == null ? of("X-Forwarded-Host", host) : of("X-Forwarded-Host", host, "X-Forwarded-Port", port);

        assertThat(told.host()).isEqualTo(asked);
    }

    @ParameterizedTest
    @ValueSource(strings = {"for=192.0.2.1", "for=192.0.2.1;proto=https"})
    void bothKindsCountWhereTheyAgree(String standard) {
        assertThat(address(of("Forwarded", standard, "X-Forwarded-For", "192.0.2.1")))
                .isEqualTo("192.0.2.1");
        assertThat(of("Forwarded", standard, "X-Forwarded-For", "192.0.2.2")).isEqualTo(Forwarded.NOTHING);
        assertThat(of("Forwarded", standard, "X-Forwarded-Proto", "http")).isEqualTo(Forwarded.NOTHING);
    }

    @Test
    void withoutAHeaderNothingIsTold() {
        assertThat(Forwarded.of(HttpFields.EMPTY, TRUSTED)).isEqualTo(Forwarded.NOTHING);
    }

    @Test
    void proxiesAreFollowedUpToTheirBound() {
        List<String> proxies = Collections.nCopies(Forwarded.HOPS_MAX - 1, "10.0.0.1");
        String inside = "192.0.2.1, " + String.join(", ", proxies);

        assertThat(address(of("X-Forwarded-For", inside))).isEqualTo("192.0.2.1");
        assertThat(address(of("X-Forwarded-For", inside + ", 10.0.0.1"))).isEqualTo("10.0.0.1");
    }

    private static Forwarded of(String... pairs) {
        HttpFields.Mutable fields = HttpFields.build();
        for (int i = 0; i < pairs.length; i += 2) {
            fields.add(pairs[i], pairs[i + 1]);
        }
        return Forwarded.of(fields, TRUSTED);
    }

    private static @Nullable String address(Forwarded told) {
        InetAddress address = told.address();
        return address == null ? null : address.getHostAddress();
    }
}
