package org.alloclab.harness.study;

import org.alloclab.harness.trace.TraceTotals;

/**
 * How many machines are played at a time: as many as there are processors, and as the Java heap has room for.
 *
 * <pre>
 *   Java heap   | kept trace | machine | machine | ... | reserve |
 * </pre>
 *
 * @param most so many at most
 * @param heapBytes what Java may use
 */
public record Lanes(int most, long heapBytes) {
    /** A machine without a program: descriptors, page tables, an allocator's own tables. */
    private static final long MACHINE_BYTES = 24L << 20;

    /** For the loop, results, classes. */
    private static final long RESERVE_BYTES = 24L << 20;

    /** Of a block: its name, slot, address and what is known of it. */
    private static final long BLOCK_BYTES = 64;

    /** A trace is kept if it takes no more than one in so many bytes of the heap. */
    private static final int KEPT_PART = 2;

    public Lanes {
        if (most < 1) {
            throw new IllegalArgumentException("at least one machine plays at a time: was " + most);
        }
    }

    /** One for each processor, in the heap of this Java. */
    public static Lanes ofThisJava() {
        Runtime java = Runtime.getRuntime();
        return new Lanes(java.availableProcessors(), java.maxMemory());
    }

    /** So many at most, in the heap of this Java. */
    public static Lanes atMost(int machines) {
        return new Lanes(machines, Runtime.getRuntime().maxMemory());
    }

    /** What a kept trace may take. */
    long keptBytes() {
        return heapBytes / KEPT_PART;
    }

    /**
     * What a machine is taken to need: what the program has live at its peak once, and as much again for what the allocator
     * keeps and for a heap that is copied as it grows.
     */
    static long machineBytes(TraceTotals totals) {
        return MACHINE_BYTES + 2 * totals.peakLiveBytes() + BLOCK_BYTES * totals.peakLiveBlocks();
    }

    /** How many machines play at a time beside a kept trace; at least one, which is then tried. */
    int beside(long keptBytes, TraceTotals totals) {
        long room = heapBytes - RESERVE_BYTES - keptBytes;
        return (int) Math.max(1, Math.min(most, room / machineBytes(totals)));
    }
}
