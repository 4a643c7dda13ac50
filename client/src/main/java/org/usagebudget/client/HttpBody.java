package org.usagebudget.client;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The body of a request: bytes, or a stream that is read as fast as the connection takes it. */
public final class HttpBody {
    private final Supplier<? extends InputStream> opener;
    private final byte @Nullable [] bytes;
    private final BooleanSupplier repeatable;

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
        return opener.get();
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
