package org.usagebudget.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressBlockTest {
    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8,10.0.0.0,true",
        "10.0.0.0/8,10.255.255.255,true",
        "10.0.0.0/8,9.255.255.255,false",
        "10.0.0.0/8,11.0.0.0,false",
        "10.1.2.3/8,10.9.9.9,true",
        "192.0.2.128/25,192.0.2.127,false",
        "192.0.2.128/25,192.0.2.128,true",
        "192.0.2.1,192.0.2.1,true",
        "192.0.2.1,192.0.2.0,false",
        "192.0.2.1/32,192.0.2.2,false",
        "0.0.0.0/0,203.0.113.9,true",
        "0.0.0.0/0,2001:db8::1,false",
        "::/0,203.0.113.9,false",
        "::/0,2001:db8::1,true",
        "2001:db8::/33,2001:db8:7fff::1,true",
        "2001:db8::/33,2001:db8:8000::1,false",
        "::1,::1,true",
        "::ffff:192.0.2.1,192.0.2.1,true",
        "192.0.2.1,::ffff:192.0.2.1,true",
    })
    void holdsTheAddressesThatShareItsBits(String block, String address, boolean inside) {
        assertThat(AddressBlock.parse(block).contains(AddressBlock.address(address)))
                .isEqualTo(inside);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "proxy.example",
                "localhost",
                "10",
                "10.1",
                "10.0.0",
                "10.0.0.256",
                "10.0.0.0/",
                "10.0.0.0/33",
                "10.0.0.0/-1",
                "10.0.0.0/08x",
                "10.0.0.0/8/8",
                "::/129",
                "::ffff:192.0.2.1/33",
                "fe80::1%lo",
                "1:2",
                "[::1]"
            })
    void refusesWhatIsNoBlock(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> AddressBlock.parse(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.0/0", "10.0.0.0/32", "::/0", "::/128"})
    void takesThePrefixUpToItsBounds(String text) {
        assertThat(AddressBlock.parse(text).prefix()).isBetween(0, 128);
    }
}
