package org.usagebudget.cli.output;

/** Rows with an end, which says whether all are there. */
interface Rows extends Listing {
    /**
     * No more rows come.
     *
     * @param all whether that is because all are there; else what was written must not pass for the whole
     */
    void end(boolean all);
}
