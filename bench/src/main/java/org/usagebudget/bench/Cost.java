package org.usagebudget.bench;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Objects;

/**
 * What a call costs the process that makes it, garbage collection and all threads included.
 *
 * @param cpuMicros processor time in microseconds
 * @param allocatedKib allocated memory in KiB
 */
record Cost(double cpuMicros, double allocatedKib) {
    /** What the process has used since it began. */
    private record Used(long cpuNanos, long allocatedBytes) {
        static Used now() {
            OperatingSystemMXBean system =
                    Objects.requireNonNull(ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class));
            ThreadMXBean threads = Objects.requireNonNull(ManagementFactory.getPlatformMXBean(ThreadMXBean.class));
            return new Used(system.getProcessCpuTime(), threads.getTotalThreadAllocatedBytes());
        }
    }

    /** Work that counts the calls it makes. */
    interface Work {
        long run() throws Exception;
    }

    /** Of each call that work makes. */
    static Cost of(Work work) throws Exception {
        Used before = Used.now();
        long calls = work.run();
        Used after = Used.now();
        if (calls < 1 || before.cpuNanos() < 0 || before.allocatedBytes() < 0) {
            throw new IllegalStateException("nothing was measured: " + calls + " calls, " + before);
        }
        return new Cost(
                (after.cpuNanos() - before.cpuNanos()) / 1e3 / calls,
                (after.allocatedBytes() - before.allocatedBytes()) / 1024.0 / calls);
    }

    /** The median of each figure by itself; of an even number of rounds, the upper one. */
    static Cost median(List<Cost> rounds) {
        int middle = rounds.size() / 2;
        return new Cost(
                rounds.stream().mapToDouble(Cost::cpuMicros).sorted().toArray()[middle],
                rounds.stream().mapToDouble(Cost::allocatedKib).sorted().toArray()[middle]);
    }
}
