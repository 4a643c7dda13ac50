package org.usagebudget.cli.remote;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.usagebudget.cli.output.Progress;

/**
 * What usage records are read from: a file, the standard input, or something else that gives bytes, such as a pipe.
 *
 * @param path where it is; {@code -} for the standard input
 */
record UsageFile(Path path) {
    /** Whether it can be read from its start as often as is needed. */
    boolean isRepeatable() {
        return !isInput() && Files.isRegularFile(path);
    }

    /** How it is packed, by its name in any letter case; empty for not at all. */
    String packing() {
        String name = name();
        if (name.endsWith(".gz")) {
            return "gzip";
        }
        return name.endsWith(".zst") ? "zstd" : "";
    }

    /** What it is called, without what says how it is packed, in small letters. */
    String bareName() {
        return name().replaceFirst("\\.(gz|zst)$", "");
    }

    /** How many bytes it has; 0 where nobody knows. */
    long size() {
        try {
            return isRepeatable() ? Files.size(path) : 0;
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    /** Its bytes, which tell how far they have been read. The stream can be marked. */
    InputStream open(Progress progress) throws IOException {
        return new BufferedInputStream(new Counting(isInput() ? System.in : Files.newInputStream(path), progress));
    }

    CommandFailure unreadable(IOException e) {
        return new CommandFailure(CommandFailure.FILE, this + " cannot be read: " + e, e);
    }

    private boolean isInput() {
        return path.toString().equals("-");
    }

    private String name() {
        return path.toString().toLowerCase(Locale.ROOT);
    }

    @Override
    public String toString() {
        return isInput() ? "the standard input" : path.toString();
    }

    /** Tells how far a file has been read. */
    private static final class Counting extends FilterInputStream {
        private final Progress progress;
        private long count;

        Counting(InputStream in, Progress progress) {
            super(in);
            this.progress = progress;
        }

        @Override
        public int read() throws IOException {
            int read = super.read();
            progress.at(count += read < 0 ? 0 : 1);
            return read;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            int read = super.read(target, offset, length);
            progress.at(count += Math.max(0, read));
            return read;
        }
    }
}
