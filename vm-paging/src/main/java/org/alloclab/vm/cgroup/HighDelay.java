package org.alloclab.vm.cgroup;

import org.jspecify.annotations.Nullable;

/**
 * How long a process sleeps that allocates above {@code memory.high}, or whose group is above {@code memory.swap.high}
 * (mm/memcontrol.c, calculate_high_delay).
 *
 * <pre>
 *   overage = (usage - high) / high                    the largest of the group and those above it
 *   delay   = overage<sup>2</sup> * 64 s * pages / 64               in ticks of 4 ms, rounded down; 2 s at most
 * </pre>
 *
 * <p>A delay of 8 ms or less is left out.
 */
public final class HighDelay {
    /** Pages that are charged together ({@code MEMCG_CHARGE_BATCH}). */
    public static final int CHARGE_BATCH = 64;
    /** {@code CONFIG_HZ} of the kernels of the distributions. */
    static final int TICKS_PER_SECOND = 250;

    private static final long MOST_TICKS = 2L * TICKS_PER_SECOND;
    private static final long LEAST_TICKS = TICKS_PER_SECOND / 100;
    private static final long NANOS_PER_TICK = 1_000_000_000L / TICKS_PER_SECOND;
    private static final int PRECISION_SHIFT = 20;
    private static final int SCALING_SHIFT = 14;
    /** Beyond it the delay is the longest one anyway, and its square does not fit. */
    private static final long LARGE_OVERAGE = 1L << 26;

    private HighDelay() {}

    /** Nanoseconds that a process of the group has to sleep for so many pages; 0: none. */
    public static long nanos(MemoryGroup group, long pages) {
        long ticks = Math.min(MOST_TICKS, ticks(overage(group.memory), pages) + ticks(overage(group.swap), pages));
        return ticks <= LEAST_TICKS ? 0 : ticks * NANOS_PER_TICK;
    }

    private static long ticks(long overage, long pages) {
        long clipped = Math.min(overage, LARGE_OVERAGE);
        return ((clipped * clipped * TICKS_PER_SECOND) >> PRECISION_SHIFT >> SCALING_SHIFT) * pages / CHARGE_BATCH;
    }

    /** The largest, in 2<sup>-20</sup>, of a counter and those above it (mem_find_max_overage). */
    private static long overage(PageCounter first) {
        long most = 0;
        for (@Nullable PageCounter counter = first; counter != null; counter = counter.payer) {
            if (counter.used() > counter.high()) {
                long high = Math.max(1, counter.high());
                most = Math.max(most, ((counter.used() - counter.high()) << PRECISION_SHIFT) / high);
            }
        }
        return most;
    }
}
