package org.usagebudget.server.web;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/** Compresses the bodies of answers for clients that take that. Used by one thread. */
final class Gzip extends GZIPOutputStream {
    /** The largest body, in bytes, that is not worth the work: it goes in one packet either way. */
    static final int PLAIN_MAX = 1_024;

    /** The coding's name. */
    static final String CODING = "gzip";

    private static final int BUFFER = 4_096;

    /**
     * One element of the header, RFC 9110, section 12.5.3: a coding with its weight, or nothing; possessive, so that it takes
     * linear time. Jetty's own parser takes for a weight whatever Java takes for a number, and no {@code Q}.
     */
    private static final Pattern ELEMENT = Pattern.compile("[ \\t]*+(?:([!#$%&'*+.^_`|~0-9A-Za-z-]++)"
            + "(?:[ \\t]*+;[ \\t]*+[qQ]=(0(?:\\.[0-9]{0,3}+)?+|1(?:\\.0{0,3}+)?+))?+)?+[ \\t]*+(?:,|\\z)");

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
        if (header == null) {
            return false;
        }
        double own = -1;
        double any = -1;
        double plain = -1;
        Matcher element = ELEMENT.matcher(header);
        for (int at = 0; at < header.length(); at = element.end()) {
            if (!element.region(at, header.length()).lookingAt()) {
                return false;
            }
            double weight = element.group(2) == null ? 1 : Double.parseDouble(element.group(2));
            switch (String.valueOf(element.group(1)).toLowerCase(Locale.ROOT)) {
                case CODING, "x-gzip" -> own = Math.max(own, weight);
                case "identity" -> plain = Math.max(plain, weight);
                case "*" -> any = Math.max(any, weight);
                default -> {}
            }
        }
        double gzip = own >= 0 ? own : any;
        return gzip > 0 && gzip >= plain;
    }
}
