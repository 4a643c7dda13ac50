package org.usagebudget.server.usage;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Unpacks gzip (RFC 1952), all its members. The JDK's own stream takes whatever is behind a member, and cannot be told to judge it, for
 * its end; here it must be another member, or the stream is broken. Of one thread.
 */
final class GzipInput extends InputStream {
    private static final int BUFFER = 16 << 10;
    private static final int HAS_CHECKSUM = 2;
    private static final int HAS_EXTRA = 4;
    private static final int HAS_NAME = 8;
    private static final int HAS_COMMENT = 16;
    private static final int RESERVED = 0xe0;
    private static final int DEFLATE = 8;

    private final InputStream in;
    private final Inflater inflater = new Inflater(true);
    private final CRC32 checksum = new CRC32();
    private final byte[] packed = new byte[BUFFER];
    private int at;
    private int limit;
    private boolean inMember;
    private boolean hadMember;

    GzipInput(InputStream in) {
        this.in = in;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        while (length > 0) {
            if (!inMember && !begin()) {
                return -1;
            }
            int count = inflate(bytes, offset, length);
            if (count > 0) {
                checksum.update(bytes, offset, count);
                return count;
            }
            if (inflater.finished()) {
                at = limit - inflater.getRemaining();
                end();
            } else if (inflater.needsDictionary()) {
                throw new IOException("a dictionary is needed");
            } else {
                at = limit;
                need();
                inflater.setInput(packed, at, limit - at);
            }
        }
        return 0;
    }

    private int inflate(byte[] bytes, int offset, int length) throws IOException {
        try {
            return inflater.inflate(bytes, offset, length);
        } catch (DataFormatException e) {
            throw new IOException("not deflated", e);
        }
    }

    /** Reads a member's head; false where the stream ends before it. */
    private boolean begin() throws IOException {
        if (at == limit && !fill()) {
            if (hadMember) {
                return false;
            }
            throw new EOFException("empty");
        }
        if (next() != 0x1f || next() != 0x8b || next() != DEFLATE) {
            throw new IOException(hadMember ? "something else follows a member" : "not gzip");
        }
        int flags = next();
        if ((flags & RESERVED) != 0) {
            throw new IOException("unknown flags");
        }
        skip(6);
        if ((flags & HAS_EXTRA) != 0) {
            skip(next() | next() << 8);
        }
        if ((flags & HAS_NAME) != 0) {
            skipText();
        }
        if ((flags & HAS_COMMENT) != 0) {
            skipText();
        }
        if ((flags & HAS_CHECKSUM) != 0) {
            skip(2);
        }
        inflater.reset();
        inflater.setInput(packed, at, limit - at);
        checksum.reset();
        inMember = true;
        hadMember = true;
        return true;
    }

    private void end() throws IOException {
        inMember = false;
        long sum = number();
        long size = number();
        if (sum != checksum.getValue() || size != (inflater.getBytesWritten() & 0xffff_ffffL)) {
            throw new IOException("checksum or length differ");
        }
    }

    private long number() throws IOException {
        return next() | next() << 8 | next() << 16 | (long) next() << 24;
    }

    private void skip(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            next();
        }
    }

    private void skipText() throws IOException {
        while (next() != 0) {
            // The sender's name for it, or words about it: nobody asks for them.
        }
    }

    private int next() throws IOException {
        if (at == limit) {
            need();
        }
        return packed[at++] & 0xff;
    }

    private void need() throws IOException {
        if (!fill()) {
            throw new EOFException("broken off");
        }
    }

    private boolean fill() throws IOException {
        int count = in.read(packed, 0, packed.length);
        at = 0;
        limit = Math.max(count, 0);
        return count > 0;
    }

    @Override
    public void close() throws IOException {
        inflater.end();
        in.close();
    }
}
