package org.usagebudget.cli.remote;

/** Counts how often each hash has come, 12 bytes for each at the least. Two rows with one hash are no harm: only a count gets higher. */
final class Occurrences {
    /** The most different rows of a file whose ids are made here. */
    static final int MAX = 20_000_000;

    private static final int FIRST = 1 << 12;

    private long[] keys = new long[FIRST];
    private int[] counts = new int[FIRST];
    private int size;

    /** Counts it once more, and tells how often it had come before. */
    int add(long hash) {
        int slot = slot(hash);
        if (counts[slot] == 0) {
            if (size == MAX) {
                throw new CommandFailure(
                        CommandFailure.DATA, "--id-from-row takes at most " + MAX + " rows; divide the file");
            }
            keys[slot] = hash;
            size++;
        }
        int before = counts[slot]++;
        if (size > keys.length / 2) {
            grow();
        }
        return before;
    }

    private int slot(long hash) {
        int slot = (int) (hash ^ hash >>> 32) & keys.length - 1;
        while (counts[slot] != 0 && keys[slot] != hash) {
            slot = slot + 1 & keys.length - 1;
        }
        return slot;
    }

    private void grow() {
        long[] oldKeys = keys;
        int[] oldCounts = counts;
        keys = new long[2 * oldKeys.length];
        counts = new int[2 * oldCounts.length];
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldCounts[i] != 0) {
                int slot = slot(oldKeys[i]);
                keys[slot] = oldKeys[i];
                counts[slot] = oldCounts[i];
            }
        }
    }
}
