package org.usagebudget.server.sandbox;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * The faults of one partner, in order, and how often each was met. Which requests meet one follows from the seed and the order of the
 * requests that match it alone: each fault draws from numbers of its own. Thread-safe.
 */
final class FaultPlan {
    /** The most faults. */
    static final int FAULTS_MAX = 100;

    private final long seed;
    private final List<Entry> entries = new ArrayList<>();

    FaultPlan(long seed, List<InjectedFault> faults) {
        this.seed = seed;
        SplittableRandom seeds = new SplittableRandom(seed);
        faults.forEach(fault -> entries.add(new Entry(fault, seeds.split())));
    }

    /** A fault and how often it was met. */
    record Met(InjectedFault fault, long times) {}

    long seed() {
        return seed;
    }

    /** What a request meets: the first fault that matches it, is not used up and falls to it by its probability. */
    synchronized Optional<InjectedFault> meet(String method, String path) {
        return entries.stream()
                .filter(entry -> entry.meets(method, path))
                .findFirst()
                .map(entry -> entry.fault);
    }

    /** All of them, in order. */
    synchronized List<Met> met() {
        return entries.stream().map(entry -> new Met(entry.fault, entry.met)).toList();
    }

    private static final class Entry {
        private final InjectedFault fault;
        private final SplittableRandom random;
        private long met;

        private Entry(InjectedFault fault, SplittableRandom random) {
            this.fault = fault;
            this.random = random;
        }

        private boolean meets(String method, String path) {
            boolean isMet = met < fault.times().orElse(Long.MAX_VALUE)
                    && fault.target().matches(method, path)
                    && random.nextDouble() < fault.probability().doubleValue();
            if (isMet) {
                met++;
            }
            return isMet;
        }
    }
}
