package org.usagebudget.client;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A stream of the caller's as a body. It is not repeated once it threw, nor, where it can be read once, after it was opened.
 * Thread-safe; its streams are not.
 */
final class StreamSource {
    private final Supplier<? extends InputStream> opener;
    private final boolean once;
    private volatile boolean opened;
    private volatile @Nullable RuntimeException failure;

    /**
     * A source.
     *
     * @param once whether it can be opened only once
     */
    StreamSource(Supplier<? extends InputStream> opener, boolean once) {
        this.opener = opener;
        this.once = once;
    }

    HttpBody body() {
        return HttpBody.stream(this::open, () -> failure == null && !(once && opened));
    }

    /** What the stream threw, or null. */
    @Nullable RuntimeException failure() {
        return failure;
    }

    private InputStream open() {
        opened = true;
        try {
            return new Watched(opener.get());
        } catch (RuntimeException e) {
            failure = e;
            throw e;
        }
    }

    private final class Watched extends FilterInputStream {
        /** By the client, perhaps while it is read: what a read throws then is not the stream's. */
        private volatile boolean closed;

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
                failed(new UncheckedIOException(e));
                throw e;
            } catch (RuntimeException e) {
                failed(e);
                throw e;
            }
        }

        private void failed(RuntimeException e) {
            if (!closed) {
                failure = e;
            }
        }

        @Override
        public void close() throws IOException {
            closed = true;
            super.close();
        }
    }
}
