package org.usagebudget.cli.remote;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.usagebudget.client.PartnerException;

/**
 * What became of a row of a file.
 *
 * @param outcome in a word
 * @param detail why it failed; null for nothing to add
 * @param cells what else is told of it
 * @param failure what ends the whole run, since it would be the same for every other row; null for nothing
 */
record RowResult(
        String outcome,
        @Nullable String detail,
        List<@Nullable Object> cells,
        @Nullable CommandFailure failure) {
    static final String FAILED = "failed";
    static final String DIFFERS = "differs";
    static final String SKIPPED = "skipped";

    /** One that is done, or would be. */
    static RowResult of(String outcome, List<@Nullable Object> cells) {
        return new RowResult(outcome, null, cells, null);
    }

    /** One that is there already, but not as the file has it. */
    static RowResult differs(String detail, List<@Nullable Object> cells) {
        return new RowResult(DIFFERS, detail, cells, null);
    }

    /** One that is wrong by itself. */
    static RowResult failed(String detail, List<@Nullable Object> cells) {
        return new RowResult(FAILED, detail, cells, null);
    }

    /** One whose call failed. */
    static RowResult failed(PartnerException e, List<@Nullable Object> cells) {
        return new RowResult(FAILED, Advice.what(e), cells, Advice.isForAll(e) ? Advice.of(e) : null);
    }

    /** One that was not tried, since the run had ended. */
    static RowResult skipped(List<@Nullable Object> cells) {
        return new RowResult(SKIPPED, null, cells, null);
    }
}
