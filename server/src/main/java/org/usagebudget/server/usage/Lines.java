package org.usagebudget.server.usage;

import java.util.Arrays;

/** The lines of a body, one after the other, each in the same buffer. Of one thread. */
final class Lines {
    private static final int FIRST_BUFFER = 8 << 10;

    private final UnpackedBody body;
    private byte[] buffer = new byte[FIRST_BUFFER];
    private int lineStart;
    private int lineEnd;
    private int next;
    private int limit;
    private long number;
    private boolean tooLong;

    Lines(UnpackedBody body) {
        this.body = body;
    }

    /** Goes to the next line; false at the end. The last one need not be ended. */
    boolean next() {
        number++;
        tooLong = false;
        lineStart = next;
        int from = next;
        while (true) {
            int end = endFrom(from);
            if (end >= 0) {
                lineEnd = end;
                next = end + 1;
                tooLong |= lineEnd - lineStart > UsageLimits.LINE_MAX;
                return true;
            }
            if (limit - lineStart > UsageLimits.LINE_MAX) {
                // What has come of it is thrown away; its end is still to be found.
                tooLong = true;
                lineStart = 0;
                limit = 0;
            }
            from = limit - lineStart;
            if (!more()) {
                lineEnd = limit;
                next = limit;
                return lineEnd > lineStart || tooLong;
            }
        }
    }

    private int endFrom(int from) {
        for (int i = from; i < limit; i++) {
            if (buffer[i] == '\n') {
                return i;
            }
        }
        return -1;
    }

    /** Moves the line's beginning to the buffer's, and reads behind what is there; false at the body's end. */
    private boolean more() {
        if (lineStart > 0) {
            System.arraycopy(buffer, lineStart, buffer, 0, limit - lineStart);
            limit -= lineStart;
            lineStart = 0;
        }
        if (limit == buffer.length) {
            buffer = Arrays.copyOf(buffer, Math.min(buffer.length * 2, UsageLimits.LINE_MAX + FIRST_BUFFER));
        }
        int count = body.read(buffer, limit, buffer.length - limit);
        limit += Math.max(count, 0);
        return count > 0;
    }

    /** The line's number, from 1. */
    long number() {
        return number;
    }

    /** Whether it is longer than {@link UsageLimits#LINE_MAX}; its bytes are gone then. */
    boolean isTooLong() {
        return tooLong;
    }

    /** Whether it has nothing but white space. */
    boolean isBlank() {
        for (int i = lineStart; i < lineEnd; i++) {
            if (buffer[i] != ' ' && buffer[i] != '\t' && buffer[i] != '\r') {
                return false;
            }
        }
        return true;
    }

    /** What it stands in. */
    byte[] bytes() {
        return buffer;
    }

    /** Where in that it begins. */
    int start() {
        return lineStart;
    }

    /** How many bytes it has. */
    int length() {
        return lineEnd - lineStart;
    }
}
