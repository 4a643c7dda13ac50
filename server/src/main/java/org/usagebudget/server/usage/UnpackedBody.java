package org.usagebudget.server.usage;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.usagebudget.server.fault.FaultCode;
import org.usagebudget.server.fault.FaultException;

/**
 * The unpacked bytes of a body, without a byte order mark, within bounds: the largest body, and what it may grow by. Fails with faults alone, and
 * then at every further read. Of one thread.
 */
final class UnpackedBody extends InputStream {
    private static final byte[] MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

    private final BodyCoding coding;
    private final Counted received;
    private final InputStream unpacked;
    private final long max;
    private byte @Nullable [] start;
    private int startAt;
    private long count;
    private @Nullable FaultException fault;

    /**
     * Unpacks.
     *
     * @param received the bytes as they come
     * @param max the most bytes of the unpacked body
     */
    UnpackedBody(InputStream received, BodyCoding coding, long max) {
        this.coding = coding;
        this.received = new Counted(received);
        this.unpacked = coding.unpacked(this.received);
        this.max = max;
    }

    /** How many bytes have been unpacked. */
    long count() {
        return count;
    }

    /** Why it ended early; null where it did not. */
    @Nullable FaultException fault() {
        return fault;
    }

    @Override
    public int read() {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    /** At least one byte, -1 at the end. */
    @Override
    public int read(byte[] bytes, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        if (length == 0) {
            return 0;
        }
        if (start == null) {
            start = begin();
        }
        if (startAt < start.length) {
            int some = Math.min(length, start.length - startAt);
            System.arraycopy(start, startAt, bytes, offset, some);
            startAt += some;
            return some;
        }
        return fetch(bytes, offset, length);
    }

    /** The first bytes, unless they are the mark. */
    private byte[] begin() {
        byte[] first = new byte[MARK.length];
        int size = 0;
        while (size < first.length) {
            int more = fetch(first, size, first.length - size);
            if (more < 0) {
                break;
            }
            size += more;
            if (first[0] != MARK[0]) {
                break;
            }
        }
        boolean marked = size == MARK.length && Arrays.equals(first, MARK);
        return marked ? new byte[0] : Arrays.copyOf(first, size);
    }

    private int fetch(byte[] bytes, int offset, int length) {
        if (fault != null) {
            throw fault;
        }
        try {
            int more = unpacked.read(bytes, offset, length);
            if (more > 0) {
                count += more;
                judge();
            }
            return more;
        } catch (FaultException e) {
            fault = e;
            throw e;
        } catch (IOException | RuntimeException e) {
            // What unpacks zstd fails with exceptions of its own kinds, some of them of the JDK.
            fault = new FaultException(
                    FaultCode.INVALID_INPUT,
                    "the body is not whole " + coding.name().toLowerCase(Locale.ROOT));
            throw fault;
        }
    }

    private void judge() {
        if (count > max) {
            throw new FaultException(FaultCode.BODY_TOO_LARGE, "bytes, unpacked, must be 0.." + max);
        }
        if (count > UsageLimits.UNPACKED_RATIO_FROM && count / UsageLimits.UNPACKED_RATIO_MAX > received.count) {
            throw new FaultException(
                    FaultCode.BODY_TOO_LARGE,
                    "the body must not grow to more than " + UsageLimits.UNPACKED_RATIO_MAX + " times its size");
        }
    }

    /** Frees what the unpacking held outside of Java's memory. */
    @Override
    public void close() {
        try {
            unpacked.close();
        } catch (IOException | RuntimeException e) {
            fault = new FaultException(FaultCode.INVALID_INPUT, String.valueOf(e.getMessage()));
        }
    }

    /** Counts what comes. */
    private static final class Counted extends InputStream {
        private final InputStream in;
        private long count;

        Counted(InputStream in) {
            this.in = in;
        }

        @Override
        public int read() throws IOException {
            int one = in.read();
            count += one < 0 ? 0 : 1;
            return one;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int more = in.read(bytes, offset, length);
            count += Math.max(more, 0);
            return more;
        }
    }
}
