package org.usagebudget.server.web;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;
import org.eclipse.jetty.http.QuotedQualityCSV;
import org.jspecify.annotations.Nullable;

/** Compresses the bodies of answers for clients that take that. Used by one thread. */
final class Gzip extends GZIPOutputStream {
    /** The largest body, in bytes, that is not worth the work: it goes in one packet either way. */
    static final int PLAIN_MAX = 1_024;

    /** The coding's name. */
    static final String CODING = "gzip";

    private static final int BUFFER = 4_096;

    Gzip(OutputStream out) throws IOException {
        super(out, BUFFER);
    }

    /** Gives back the native memory without writing the end. */
    void abandon() {
        def.end();
    }

    /** The bytes, compressed. */
    static byte[] compressed(byte[] bytes) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream(Math.max(PLAIN_MAX, bytes.length / 4));
        try (Gzip gzip = new Gzip(packed)) {
            gzip.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toByteArray();
    }

    /**
     * Whether an {@code Accept-Encoding} takes gzip, and no less than the body as it is. A header that is absent or malformed
     * does not.
     */
    static boolean isAccepted(@Nullable String header) {
        if (header == null || header.isBlank()) {
            return false;
        }
        double own = -1;
        double any = -1;
        double plain = -1;
        for (QuotedQualityCSV.QualityValue value : parse(header)) {
            double weight = value.getWeight();
            if (!(weight >= 0 && weight <= 1)) {
                return false;
            }
            switch (value.getValue().toLowerCase(Locale.ROOT)) {
                case CODING, "x-gzip" -> own = Math.max(own, weight);
                case "identity" -> plain = Math.max(plain, weight);
                case "*" -> any = Math.max(any, weight);
                default -> {}
            }
        }
        double gzip = own >= 0 ? own : any;
        return gzip > 0 && gzip >= plain;
    }

    private static List<QuotedQualityCSV.QualityValue> parse(String header) {
        try {
            QuotedQualityCSV values = new QuotedQualityCSV();
            values.addValue(header);
            return values.getQualityValues();
        } catch (RuntimeException _) {
            return List.of();
        }
    }
}
