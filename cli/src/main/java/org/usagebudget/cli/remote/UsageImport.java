package org.usagebudget.cli.remote;

import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import org.usagebudget.client.UsageFormat;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Sends usage records as CSV with the columns of FOCUS, with ids made for files that have none. */
@Command(
        name = "import",
        description =
                "Send a CSV file with FOCUS 1.2 columns as usage records; each counts once, so the same file may be sent"
                        + " again.",
        footer = {
            "%nRecords are known by their ids, in the column x_RecordId. FOCUS has none; --id-from-row makes them of what"
                    + " the row says. Two rows that are alike count as two, the same file again counts once; a row that is"
                    + " corrected is another record. A row with fewer or more cells than the header is left out and named.",
            "%nA record that is rejected is named on the error output and spoils no other."
        })
final class UsageImport extends UsageSending {
    @Option(names = "--id-from-row", description = "Give each row without an id one that follows from its content.")
    private boolean idFromRow;

    private volatile Misfits misfits = new Misfits();

    UsageImport(Surroundings around) {
        super(around);
    }

    @Override
    void check() {
        if (idFromRow && file().packing().equals("zstd")) {
            throw wrong("--id-from-row takes plain and .gz files");
        }
    }

    @Override
    UsageFormat format() {
        return UsageFormat.FOCUS_CSV;
    }

    @Override
    InputStream content(InputStream packed, String coding) throws IOException {
        if (!idFromRow) {
            return packed;
        }
        // Those of this attempt: one that is repeated meets them again.
        Misfits met = new Misfits();
        misfits = met;
        return new IdentifiedRows(coding.equals("gzip") ? new GZIPInputStream(packed) : packed, met);
    }

    @Override
    String coding(String ofFile) {
        return idFromRow ? "" : ofFile;
    }

    @Override
    boolean needsIds() {
        return !idFromRow;
    }

    @Override
    String idsHint() {
        return "--id-from-row makes the ids";
    }

    @Override
    Misfits misfits() {
        return misfits;
    }
}
