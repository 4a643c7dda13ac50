package org.usagebudget.client;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The body of a request: bytes, or a stream that is read as fast as the connection takes it. */
public final class HttpBody {
    private final Supplier<? extends InputStream> opener;
    private final byte @Nullable [] bytes;
    private final BooleanSupplier repeatable;
    private final Progress progress = new Progress();

    private HttpBody(Supplier<? extends InputStream> opener, byte @Nullable [] bytes, BooleanSupplier repeatable) {
        this.opener = opener;
        this.bytes = bytes;
        this.repeatable = repeatable;
    }

    /** A body of those bytes, which must not be changed any more. */
    static HttpBody of(byte[] bytes) {
        return new HttpBody(() -> new ByteArrayInputStream(bytes), bytes, () -> true);
    }

    /**
     * A body of unknown length.
     *
     * @param opener opens it
     * @param repeatable whether it can be opened once more
     */
    static HttpBody stream(Supplier<? extends InputStream> opener, BooleanSupplier repeatable) {
        return new HttpBody(opener, null, repeatable);
    }

    /** Opens the body; whoever does closes it. An {@link java.io.UncheckedIOException} means that it cannot be read. */
    public InputStream open() {
        InputStream in = opener.get();
        return bytes == null ? new Counted(in, progress) : in;
    }

    /** How far it has been read. */
    Progress progress() {
        return progress;
    }

    /** How far a streamed body has been read, over all its openings. Thread-safe. */
    static final class Progress {
        private volatile boolean reading;
        private volatile long reads;

        /** Whether its source is being asked for more: who waits then waits for the caller, not for the service. */
        boolean isBeingRead() {
            return reading;
        }

        /** Another number each time some of it was read. */
        long reads() {
            return reads;
        }

        @SuppressWarnings("NonAtomicVolatileUpdate") // Read by one thread at a time.
        private void read(boolean begins) {
            reading = begins;
            reads++;
        }
    }

    /** A stream that tells how far it was read. */
    private static final class Counted extends FilterInputStream {
        private final Progress progress;

        Counted(InputStream in, Progress progress) {
            super(in);
            this.progress = progress;
        }

        @Override
        public int read() throws IOException {
            progress.read(true);
            try {
                return super.read();
            } finally {
                progress.read(false);
            }
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            progress.read(true);
            try {
                return super.read(target, offset, length);
            } finally {
                progress.read(false);
            }
        }
    }

    /** Whether it is made while it is sent. */
    boolean isStreamed() {
        return bytes == null;
    }

    /** How long it is, in bytes; -1 where that is unknown. */
    public long length() {
        return bytes == null ? -1 : bytes.length;
    }

    /** The bytes, not a copy; null for a stream. */
    byte @Nullable [] bytes() {
        return bytes;
    }

    /** Whether it can be opened once more. */
    public boolean isRepeatable() {
        return repeatable.getAsBoolean();
    }
}
