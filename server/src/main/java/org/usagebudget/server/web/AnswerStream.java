package org.usagebudget.server.web;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a streamed answer is written to: holds back until its buffer is full, so that a failure before can still become a
 * fault and a short answer gets its length, then sends buffer by buffer. Used by one thread.
 */
final class AnswerStream extends OutputStream {
    /** The bytes that are held back, and then sent at a time. */
    static final int BUFFER = 16 << 10;

    private final byte[] buffer = new byte[BUFFER];
    private final Supplier<ResponseStream> open;
    private int size;
    private @Nullable ResponseStream sink;

    /** With what opens the response, called once, when the first buffer must go. */
    AnswerStream(Supplier<ResponseStream> open) {
        this.open = open;
    }

    @Override
    public void write(int value) throws IOException {
        room();
        buffer[size++] = (byte) value;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        int at = offset;
        int left = length;
        while (left > 0) {
            int part = Math.min(left, room());
            System.arraycopy(bytes, at, buffer, size, part);
            size += part;
            at += part;
            left -= part;
        }
    }

    /** How many bytes may come; at least one. */
    private int room() throws IOException {
        if (size == BUFFER) {
            spill();
        }
        return BUFFER - size;
    }

    private void spill() throws IOException {
        if (sink == null) {
            sink = open.get();
        }
        sink.write(buffer, 0, size);
        size = 0;
    }

    /** The response, once the first buffer has gone to it; null before. */
    @Nullable ResponseStream response() {
        return sink;
    }

    /** All that has been written, where no buffer has gone. */
    byte[] held() {
        return Arrays.copyOf(buffer, size);
    }

    /** Sends what is left and ends the response, to which the first buffer has gone. */
    void finish() throws IOException {
        spill();
        if (sink != null) {
            sink.finish();
        }
    }
}
