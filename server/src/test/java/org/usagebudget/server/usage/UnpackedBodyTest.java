package org.usagebudget.server.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.usagebudget.server.usage.BodyCoding.GZIP;
import static org.usagebudget.server.usage.BodyCoding.IDENTITY;
import static org.usagebudget.server.usage.BodyCoding.ZSTD;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.usagebudget.server.fault.FaultCode;
import org.usagebudget.server.fault.FaultException;
import org.usagebudget.server.web.Seeds;

/** Bodies are unpacked whole or refused, and never to more than they may. */
class UnpackedBodyTest {
    private static byte[] random(int size, long seed) {
        byte[] bytes = new byte[size];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static byte[] packed(BodyCoding coding, byte[] plain) {
        return switch (coding) {
            case IDENTITY -> plain;
            case GZIP -> Bodies.gzip(plain);
            case ZSTD -> Bodies.zstd(plain);
        };
    }

    private static byte[] unpacked(BodyCoding coding, byte[] packed, long max) throws IOException {
        try (UnpackedBody body = new UnpackedBody(new ByteArrayInputStream(packed), coding, max)) {
            return body.readAllBytes();
        }
    }

    private static void assertFault(BodyCoding coding, byte[] packed, long max, FaultCode code) {
        assertThatThrownBy(() -> unpacked(coding, packed, max))
                .isInstanceOfSatisfying(
                        FaultException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    @ParameterizedTest
    @EnumSource
    void unpacksAllOfIt(BodyCoding coding) throws IOException {
        long seed = Seeds.seed("unpacksAllOfIt");
        for (int size : new int[] {0, 1, 2, 3, 4, 1_000, 300_000}) {
            byte[] plain = random(size, seed);

            assertThat(unpacked(coding, packed(coding, plain), 300_000)).isEqualTo(plain);
        }
    }

    @ParameterizedTest
    @EnumSource
    void byteOrderMarkIsLeftOut(BodyCoding coding) throws IOException {
        assertThat(unpacked(coding, packed(coding, Bodies.bytes("\ufeff[]")), 10))
                .isEqualTo(Bodies.bytes("[]"));
        assertThat(unpacked(coding, packed(coding, Bodies.bytes("\ufeff")), 10)).isEmpty();
        byte[] half = {(byte) 0xef, (byte) 0xbb};
        assertThat(unpacked(coding, packed(coding, half), 10)).isEqualTo(half);
    }

    @ParameterizedTest
    @EnumSource(names = {"GZIP", "ZSTD"})
    void severalMembersAreOneBody(BodyCoding coding) throws IOException {
        byte[] first = random(70_000, 1);
        byte[] third = random(5, 2);

        byte[] members = joined(packed(coding, first), packed(coding, new byte[0]), packed(coding, third));

        assertThat(unpacked(coding, members, 1 << 20)).isEqualTo(joined(first, third));
    }

    @ParameterizedTest
    @EnumSource(names = {"GZIP", "ZSTD"})
    void everyPieceThatIsNotTheWholeIsRefused(BodyCoding coding) {
        byte[] packed = packed(coding, random(3_000, 3));

        for (int length = 0; length < packed.length; length += length < 40 || length > packed.length - 40 ? 1 : 97) {
            assertFault(coding, Arrays.copyOf(packed, length), 1 << 20, FaultCode.INVALID_INPUT);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"GZIP", "ZSTD"})
    void whateverBytesItIsAFaultAtMost(BodyCoding coding) {
        long seed = Seeds.seed("whateverBytesItIsAFaultAtMost");
        Random random = new Random(seed);
        byte[] packed = packed(coding, Bodies.bytes("{\"id\":\"some text that packs\"}\n".repeat(200)));
        int faults = 0;

        for (int i = 0; i < 2_000; i++) {
            byte[] bytes = packed.clone();
            bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            try {
                unpacked(coding, bytes, 1 << 20);
            } catch (FaultException | IOException e) {
                assertThat(e).isInstanceOf(FaultException.class);
                faults++;
            }
        }

        assertThat(faults).isGreaterThan(1_000);
    }

    @Test
    void whatFollowsAMemberMustBeAnother() {
        byte[] member = Bodies.gzip(Bodies.bytes("[]"));

        assertFault(GZIP, joined(member, new byte[] {0}), 100, FaultCode.INVALID_INPUT);
        assertFault(GZIP, joined(member, Arrays.copyOf(member, 5)), 100, FaultCode.INVALID_INPUT);
    }

    @Test
    void headOfAMemberMayHaveEverything() throws IOException {
        byte[] plain = Bodies.bytes("[1]");
        byte[] head = {0x1f, (byte) 0x8b, 8, 2 | 4 | 8 | 16, 0, 0, 0, 0, 0, 3, 2, 0, 7, 7, 'n', 0, 'c', 'c', 0, 9, 9};
        Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
        deflater.setInput(plain);
        deflater.finish();
        byte[] deflated = new byte[100];
        int size = deflater.deflate(deflated);
        deflater.end();
        CRC32 sum = new CRC32();
        sum.update(plain);
        byte[] tail = new byte[8];
        for (int i = 0; i < 4; i++) {
            tail[i] = (byte) (sum.getValue() >>> (8 * i));
        }
        tail[4] = (byte) plain.length;

        byte[] member = joined(head, Arrays.copyOf(deflated, size), tail);

        assertThat(unpacked(GZIP, member, 100)).isEqualTo(plain);
        member[3] |= 0x20;
        assertFault(GZIP, member, 100, FaultCode.INVALID_INPUT);
    }

    @ParameterizedTest
    @EnumSource
    void sizeHasABound(BodyCoding coding) throws IOException {
        byte[] packed = packed(coding, random(100_000, 4));

        assertThat(unpacked(coding, packed, 100_001)).hasSize(100_000);
        assertThat(unpacked(coding, packed, 100_000)).hasSize(100_000);
        assertFault(coding, packed, 99_999, FaultCode.BODY_TOO_LARGE);
    }

    @ParameterizedTest
    @EnumSource(names = {"GZIP", "ZSTD"})
    void growthHasABound(BodyCoding coding) throws IOException {
        // A piece of noise and zeros, which pack to nearly nothing.
        byte[] small = new byte[(int) UsageLimits.UNPACKED_RATIO_FROM];
        byte[] bomb = new byte[20 << 20];
        byte[] fair = Arrays.copyOf(random(10_000, 5), 1_500_000);

        assertThat(unpacked(coding, packed(coding, small), 1 << 30)).hasSize(small.length);
        assertThat(unpacked(coding, packed(coding, fair), 1 << 30)).hasSize(fair.length);
        assertFault(coding, packed(coding, bomb), 1 << 30, FaultCode.BODY_TOO_LARGE);
    }

    @Test
    void boundOfGrowthIsTwoHundred() throws IOException {
        // Bytes that nobody asks for in a member's head make its size anything.
        byte[] plain = new byte[200 * 4_000];
        byte[] member = Bodies.gzip(plain);
        byte[] on = padded(member, 4_000);
        byte[] outside = padded(member, 3_999);

        assertThat(unpacked(GZIP, on, 1 << 30)).hasSize(plain.length);
        assertFault(GZIP, outside, 1 << 30, FaultCode.BODY_TOO_LARGE);
    }

    private static byte[] padded(byte[] member, int size) {
        byte[] head = Arrays.copyOf(member, 10);
        head[3] = 8;
        byte[] name = new byte[size - member.length];
        Arrays.fill(name, 0, name.length - 1, (byte) 'n');
        return joined(head, name, Arrays.copyOfRange(member, 10, member.length));
    }

    @Test
    void faultOfTheNetworkComesThrough() {
        FaultException gone = new FaultException(FaultCode.REQUEST_TIMEOUT);
        for (BodyCoding coding : BodyCoding.values()) {
            UnpackedBody body = new UnpackedBody(
                    new InputStream() {
                        @Override
                        public int read() {
                            throw gone;
                        }

                        @Override
                        public int read(byte[] bytes, int offset, int length) {
                            throw gone;
                        }
                    },
                    coding,
                    100);

            assertThatThrownBy(body::read).isSameAs(gone);
            assertThatThrownBy(body::read).isSameAs(gone);
            assertThat(body.fault()).isSameAs(gone);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "gzip,GZIP",
        "GZip,GZIP",
        "x-gzip,GZIP",
        "zstd,ZSTD",
        "ZSTD,ZSTD",
        "identity,IDENTITY",
        "'',IDENTITY",
        ",IDENTITY"
    })
    void codingIsNamedInAnyLetterCase(@Nullable String header, BodyCoding coding) {
        assertThat(BodyCoding.of(header)).isEqualTo(coding);
    }

    @ParameterizedTest
    @ValueSource(strings = {"br", "deflate", "gzip, zstd", "gzıp"})
    void otherCodingsAreRefused(String header) {
        assertThatThrownBy(() -> BodyCoding.of(header))
                .isInstanceOfSatisfying(
                        FaultException.class, e -> assertThat(e.code()).isEqualTo(FaultCode.UNSUPPORTED_MEDIA_TYPE));
    }
}
