package org.usagebudget.server.web;

/** Where random tests get their seed: {@code -Dseed=…}, else a new one, printed either way. */
public final class Seeds {
    private Seeds() {}

    /** The seed of a test, printed. */
    public static long seed(String test) {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println(test + " runs with -Dseed=" + seed);
        return seed;
    }
}
