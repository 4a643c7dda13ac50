package org.usagebudget.client;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A stream of the caller's as a body. Remembers what it threw, after which it is not repeated. Thread-safe; its streams are not. */
final class StreamSource {
    private final Supplier<? extends InputStream> opener;
    private volatile @Nullable RuntimeException failure;

    StreamSource(Supplier<? extends InputStream> opener) {
        this.opener = opener;
    }

    HttpBody body() {
        return HttpBody.stream(this::open, () -> failure == null);
    }

    /** What the stream threw, or null. */
    @Nullable RuntimeException failure() {
        return failure;
    }

    private InputStream open() {
        try {
            return new Watched(opener.get());
        } catch (RuntimeException e) {
            failure = e;
            throw e;
        }
    }

    private final class Watched extends FilterInputStream {
        Watched(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            try {
                return super.read(target, offset, length);
            } catch (IOException e) {
                failure = new UncheckedIOException(e);
                throw e;
            } catch (RuntimeException e) {
                failure = e;
                throw e;
            }
        }
    }
}
