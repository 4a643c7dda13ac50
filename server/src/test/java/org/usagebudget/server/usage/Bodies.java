package org.usagebudget.server.usage;

import io.airlift.compress.v3.zstd.ZstdOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPOutputStream;

/** Bodies of usage, packed and read. */
final class Bodies {
    private static final long MAX = 1L << 30;

    private Bodies() {}

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static byte[] gzip(byte[] plain) {
        return packed(plain, GZIPOutputStream::new);
    }

    static byte[] zstd(byte[] plain) {
        return packed(plain, ZstdOutputStream::new);
    }

    private interface Packer {
        OutputStream over(OutputStream out) throws IOException;
    }

    private static byte[] packed(byte[] plain, Packer packer) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream packing = packer.over(out)) {
            packing.write(plain);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    static UnpackedBody body(byte[] bytes) {
        return new UnpackedBody(new ByteArrayInputStream(bytes), BodyCoding.IDENTITY, MAX);
    }

    /** As a slow network brings it: one byte after the other. */
    static UnpackedBody byteByByte(byte[] bytes) {
        InputStream slow = new FilterInputStream(new ByteArrayInputStream(bytes)) {
            @Override
            public int read(byte[] to, int offset, int length) throws IOException {
                return super.read(to, offset, Math.min(1, length));
            }
        };
        return new UnpackedBody(slow, BodyCoding.IDENTITY, MAX);
    }

    static CollectingSink read(UsageFormat format, byte[] bytes) {
        CollectingSink sink = new CollectingSink();
        format.reader().read(body(bytes), sink);
        return sink;
    }

    static CollectingSink read(UsageFormat format, String text) {
        return read(format, bytes(text));
    }
}
