package org.usagebudget.cli.remote;

import de.siegmar.fastcsv.reader.CsvParseException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.usagebudget.cli.output.Output;
import org.usagebudget.cli.output.Progress;
import org.usagebudget.client.AggregatePartner;
import org.usagebudget.client.PartnerException;
import org.usagebudget.client.UsageFormat;
import org.usagebudget.model.Decimals;
import org.usagebudget.model.UsageCounted;
import picocli.CommandLine.Parameters;

/** Sends a file of usage records, and tells how many count now. */
abstract class UsageSending extends RemoteCommand {
    @Parameters(paramLabel = "FILE", description = "The file; one that ends in .gz or .zst is packed.")
    @SuppressWarnings("NullAway.Init") // picocli sets it.
    private Path file;

    UsageSending(Surroundings around) {
        super(around);
    }

    /** What the file is. */
    abstract UsageFormat format();

    /** What is sent of it: as it is, unless overridden. */
    InputStream content(InputStream packed, String coding) throws IOException {
        return packed;
    }

    /** How what is sent is packed: as the file is, unless overridden; empty for not at all. */
    String coding(String ofFile) {
        return ofFile;
    }

    /** What helps where the service does not take it; empty for nothing. */
    String hint(PartnerException e) {
        return "";
    }

    final Path file() {
        return file;
    }

    @Override
    final int run(AggregatePartner partner, Output output) {
        String ofFile = packing();
        try (Progress progress = progress("bytes", size())) {
            UsageCounted counted = partner.usage().sendStream(() -> open(ofFile, progress), format(), coding(ofFile));
            progress.clear();
            return tell(output, counted);
        } catch (PartnerException.BadInput e) {
            String hint = hint(e);
            if (hint.isEmpty()) {
                throw e;
            }
            throw new CommandFailure(CommandFailure.DATA, Advice.what(e) + "; " + hint + Advice.id(e), e);
        } catch (UncheckedIOException e) {
            throw new CommandFailure(CommandFailure.FILE, file + " cannot be read: " + reason(e), e);
        } catch (CsvParseException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new CommandFailure(CommandFailure.DATA, file + " is not CSV: " + cause.getMessage(), e);
        }
    }

    private static String reason(UncheckedIOException e) {
        IOException cause = e.getCause();
        return cause == null ? e.toString() : cause.toString();
    }

    private int tell(Output output, UsageCounted counted) {
        output.one(
                UsageColumns.COUNTED,
                counted.accepted(),
                counted.duplicates(),
                counted.rejectedCount(),
                totals(counted.totals()));
        for (UsageCounted.Rejection rejection : counted.rejected()) {
            err().println("line " + rejection.line() + (rejection.id() == null ? "" : ", " + rejection.id()) + ": "
                    + rejection.code() + " " + rejection.description());
        }
        if (counted.rejectedCount() > counted.rejected().size()) {
            err().println("and " + (counted.rejectedCount() - counted.rejected().size()) + " more");
        }
        err().flush();
        return counted.rejectedCount() == 0 ? 0 : CommandFailure.SOME_FAILED;
    }

    private static String totals(Map<String, BigDecimal> totals) {
        return new TreeMap<>(totals)
                .entrySet().stream()
                        .map(total -> Decimals.plain(total.getValue()) + " " + total.getKey())
                        .collect(Collectors.joining(", "));
    }

    private String packing() {
        String name = file.toString();
        if (name.endsWith(".gz")) {
            return "gzip";
        }
        return name.endsWith(".zst") ? "zstd" : "";
    }

    private long size() {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new CommandFailure(CommandFailure.FILE, file + " cannot be read: " + e, e);
        }
    }

    private InputStream open(String ofFile, Progress progress) {
        @Nullable InputStream bytes = null;
        try {
            bytes = new Counting(Files.newInputStream(file), progress);
            return content(bytes, ofFile);
        } catch (IOException e) {
            close(bytes);
            throw new UncheckedIOException(e);
        }
    }

    private static void close(@Nullable InputStream bytes) {
        try {
            if (bytes != null) {
                bytes.close();
            }
        } catch (IOException _) {
            // What it is closed for is told.
        }
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
