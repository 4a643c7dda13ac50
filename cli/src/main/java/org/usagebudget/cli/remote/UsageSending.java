package org.usagebudget.cli.remote;

import de.siegmar.fastcsv.reader.CsvParseException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.usagebudget.cli.output.Format;
import org.usagebudget.cli.output.Output;
import org.usagebudget.cli.output.Progress;
import org.usagebudget.client.AggregatePartner;
import org.usagebudget.client.CallOptions;
import org.usagebudget.client.PartnerException;
import org.usagebudget.client.Usage;
import org.usagebudget.client.UsageFormat;
import org.usagebudget.model.Decimals;
import org.usagebudget.model.UsageCounted;
import picocli.CommandLine.Parameters;

/** Sends a file of usage records, and tells how many count now. */
abstract class UsageSending extends RemoteCommand {
    @Parameters(
            paramLabel = "FILE",
            description = "The file; one that ends in .gz or .zst is packed; - is the standard input.")
    @SuppressWarnings("NullAway.Init") // picocli sets it.
    private Path path;

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

    /** Whether records of CSV must have ids in the file: unless overridden. */
    boolean needsIds() {
        return true;
    }

    /** What makes ids for a file without them. */
    abstract String idsHint();

    /** Rows that were not sent, since they are wrong by their form: none, unless overridden. */
    Misfits misfits() {
        return new Misfits();
    }

    final UsageFile file() {
        return new UsageFile(path);
    }

    @Override
    final int run(AggregatePartner partner, Output output) {
        UsageFile file = file();
        UUID request = UUID.randomUUID();
        Usage usage = partner.with(CallOptions.usual().requestId(request)).usage();
        try (Progress progress = progress("bytes", file.size())) {
            UsageCounted counted = file.isRepeatable() ? send(usage, progress) : sendOnce(usage, progress);
            progress.clear();
            return tell(output, counted, request);
        } catch (PartnerException.BadInput e) {
            if (!needsIds() || e.data().stream().noneMatch(line -> line.contains(FocusHeader.ID))) {
                throw e;
            }
            throw new CommandFailure(CommandFailure.DATA, Advice.what(e) + "; " + idsHint() + Advice.id(e), e);
        } catch (UncheckedIOException e) {
            throw file.unreadable(e.getCause());
        } catch (IOException e) {
            throw file.unreadable(e);
        } catch (CsvParseException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new CommandFailure(CommandFailure.DATA, file + " is not CSV: " + cause.getMessage(), e);
        }
    }

    private UsageCounted send(Usage usage, Progress progress) throws IOException {
        try (InputStream in = file().open(progress)) {
            judge(in);
        }
        String coding = file().packing();
        return usage.sendStream(() -> open(progress), format(), coding(coding));
    }

    private UsageCounted sendOnce(Usage usage, Progress progress) throws IOException {
        String coding = file().packing();
        InputStream in = file().open(progress);
        try {
            judge(in);
            return usage.sendStreamOnce(content(in, coding), format(), coding(coding));
        } catch (PartnerException.Transport
                | PartnerException.ServerBusy
                | PartnerException.RateLimited
                | PartnerException.UnreadableAnswer e) {
            throw new CommandFailure(
                    Advice.exitCode(e),
                    Advice.what(e) + "; it was not repeated, since " + file()
                            + " can be read only once; sending all of it" + " again is safe, each record counts once"
                            + Advice.id(e),
                    e);
        }
    }

    /** Refuses what the service would refuse too, but which it can tell only to who has sent all of it. */
    private void judge(InputStream in) throws IOException {
        if (format() == UsageFormat.FOCUS_CSV && needsIds() && FocusHeader.lacksIds(in, file().packing())) {
            throw new CommandFailure(
                    CommandFailure.DATA, file() + " has no column " + FocusHeader.ID + "; " + idsHint());
        }
    }

    private InputStream open(Progress progress) {
        @Nullable InputStream bytes = null;
        try {
            bytes = file().open(progress);
            return content(bytes, file().packing());
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

    private int tell(Output output, UsageCounted counted, UUID request) {
        Misfits misfits = misfits();
        long rejected = counted.rejectedCount() + misfits.count();
        if (output.format() == Format.JSON) {
            output.one(
                    UsageColumns.COUNTED_JSON,
                    counted.accepted(),
                    counted.duplicates(),
                    rejected,
                    rejections(misfits, counted),
                    new TreeMap<>(counted.totals())
                            .entrySet().stream()
                                    .map(total -> object("currencyCode", total.getKey(), "cost", total.getValue()))
                                    .toList(),
                    request);
        } else {
            output.one(
                    UsageColumns.COUNTED, counted.accepted(), counted.duplicates(), rejected, totals(counted), request);
        }
        misfits.named().forEach((line, problem) -> err().println("line " + line + ": " + problem));
        for (UsageCounted.Rejection rejection : counted.rejected()) {
            err().println("line " + rejection.line() + (rejection.id() == null ? "" : ", " + rejection.id()) + ": "
                    + rejection.code() + " " + rejection.description());
        }
        long named = (long) counted.rejected().size() + misfits.named().size();
        if (rejected > named) {
            err().println("and " + (rejected - named) + " more");
        }
        err().flush();
        return rejected == 0 ? 0 : CommandFailure.SOME_FAILED;
    }

    private static List<Map<String, @Nullable Object>> rejections(Misfits misfits, UsageCounted counted) {
        List<Map<String, @Nullable Object>> all = new ArrayList<>();
        misfits.named()
                .forEach((line, problem) ->
                        all.add(object("line", line, "id", null, "code", null, "description", problem)));
        for (UsageCounted.Rejection one : counted.rejected()) {
            all.add(object("line", one.line(), "id", one.id(), "code", one.code(), "description", one.description()));
        }
        return all;
    }

    private static Map<String, @Nullable Object> object(@Nullable Object... namesAndValues) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            object.put(String.valueOf(namesAndValues[i]), namesAndValues[i + 1]);
        }
        return object;
    }

    private static String totals(UsageCounted counted) {
        return new TreeMap<>(counted.totals())
                .entrySet().stream()
                        .map(total -> Decimals.plain(total.getValue()) + " " + total.getKey())
                        .collect(Collectors.joining(", "));
    }
}
