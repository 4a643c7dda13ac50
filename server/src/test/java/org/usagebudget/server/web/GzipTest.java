package org.usagebudget.server.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class GzipTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "gzip",
                "GZip",
                "x-gzip",
                "gzip, deflate",
                "deflate, gzip;q=0.001",
                "gzip;q=1.0, identity;q=0.5, *;q=0",
                "gzip ; q=0.8",
                "gzip;Q=0.8",
                "*",
                "*;q=0.1",
                "br;q=1, *;q=0.5",
                "gzip, identity",
                "identity;q=0, gzip",
                "gzip;q=0.5, *;q=0",
                ", gzip"
            })
    void isAccepted(String header) {
        assertThat(Gzip.isAccepted(header)).isTrue();
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                " ",
                ",",
                "identity",
                "deflate, br",
                "gzip;q=0",
                "gzip;q=0.000",
                "gzip;q=0, *",
                "*;q=0",
                "gzip;q=0.4, identity;q=0.5",
                "gzip;q=x",
                "gzip;q=",
                "gzip;q=-1",
                "gzip;q=2",
                "gzip;q=NaN",
                "gzip;q=1e-1",
                "gzip;q=0x1p0",
                "gzip;q=0.5f",
                "gzip;q=0.1234",
                "gzip;q=0.5;q=0.5",
                "gzip;level=9",
                "gzip;",
                "gzip x",
                "\"gzip\"",
                "gzip;q=\"0.5\"",
                "gzip, deflate;q=oops"
            })
    void isNotAccepted(String header) {
        assertThat(Gzip.isAccepted(header)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 1_025, 1_000_000})
    void whatIsCompressedComesBack(int length) throws IOException {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);

        byte[] packed = Gzip.compressed(bytes);

        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(packed))) {
            assertThat(in.readAllBytes()).isEqualTo(bytes);
        }
    }
}
