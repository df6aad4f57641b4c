package org.alloclab.harness.study.course;

import java.util.Arrays;

/**
 * Blocks of one run by size, in classes of powers of two: class {@code i} holds sizes in {@code [2^(i-1) + 1, 2^i]}, class 0
 * sizes 0 and 1.
 *
 * @param allocations blocks that were answered
 * @param freed of these, freed
 * @param lifetimes operations that those lived, in all
 * @param liveBlocks held at the last moment
 * @param liveBytes asked for with these
 * @param slackBytes usable and not asked for, of these
 */
@SuppressWarnings("ArrayRecordComponent") // columns, of which nobody changes any
public record SizeClasses(
        long[] allocations, long[] freed, long[] lifetimes, long[] liveBlocks, long[] liveBytes, long[] slackBytes) {
    /** Classes. */
    public static final int COUNT = 65;

    /** The class of a size. */
    public static int of(long size) {
        return size <= 1 ? 0 : Long.SIZE - Long.numberOfLeadingZeros(size - 1);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SizeClasses it
                && Arrays.equals(allocations, it.allocations)
                && Arrays.equals(freed, it.freed)
                && Arrays.equals(lifetimes, it.lifetimes)
                && Arrays.equals(liveBlocks, it.liveBlocks)
                && Arrays.equals(liveBytes, it.liveBytes)
                && Arrays.equals(slackBytes, it.slackBytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(allocations);
    }
}
