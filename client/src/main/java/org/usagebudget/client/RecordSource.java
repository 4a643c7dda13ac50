package org.usagebudget.client;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.util.Iterator;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.usagebudget.model.UsageRecord;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Usage records as JSON Lines, made while they are read. Remembers what its records threw. Thread-safe; its streams are not. */
final class RecordSource {
    /** How much is made at a time, in bytes, and one record more. */
    private static final int PIECE = 16 << 10;

    private static final JsonFactory LINES =
            JsonFactory.builder().rootValueSeparator("\n").build();

    private final Supplier<Iterator<UsageRecord>> records;
    private final boolean repeatable;
    private volatile @Nullable RuntimeException failure;

    RecordSource(Supplier<Iterator<UsageRecord>> records, boolean repeatable) {
        this.records = records;
        this.repeatable = repeatable;
    }

    HttpBody body() {
        return HttpBody.stream(() -> new Lines(open()), () -> repeatable && failure == null);
    }

    /** What the records threw, or null. */
    @Nullable RuntimeException failure() {
        return failure;
    }

    private Iterator<UsageRecord> open() {
        try {
            return records.get();
        } catch (RuntimeException e) {
            failure = e;
            throw e;
        }
    }

    private final class Lines extends InputStream {
        private final Iterator<UsageRecord> left;
        private final ByteArrayOutputStream made = new ByteArrayOutputStream(2 * PIECE);
        private final JsonGenerator json = LINES.createGenerator(ObjectWriteContext.empty(), made);
        private byte[] piece = new byte[0];
        private int position;

        Lines(Iterator<UsageRecord> left) {
            this.left = left;
        }

        @Override
        public int read() {
            return fill() ? piece[position++] & 0xff : -1;
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            if (length == 0) {
                return 0;
            }
            if (!fill()) {
                return -1;
            }
            int count = Math.min(length, piece.length - position);
            System.arraycopy(piece, position, target, offset, count);
            position += count;
            return count;
        }

        /** Makes the next piece where the one before is at its end; false where nothing is left. */
        private boolean fill() {
            if (position < piece.length) {
                return true;
            }
            made.reset();
            try {
                while (made.size() < PIECE && left.hasNext()) {
                    left.next().writeTo(json);
                    json.flush();
                }
            } catch (RuntimeException e) {
                failure = e;
                throw e;
            }
            piece = made.toByteArray();
            position = 0;
            return piece.length > 0;
        }
    }
}
