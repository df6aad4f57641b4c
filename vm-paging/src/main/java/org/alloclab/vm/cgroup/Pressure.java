package org.alloclab.vm.cgroup;

import java.util.Locale;

/**
 * The part of time in which processes of a group waited for memory ({@code memory.pressure}; kernel/sched/psi.c).
 *
 * <pre>
 *   every 2 s     avg = avg * e + (part of the period, in percent) * (1 - e)        e = exp(-2/10), exp(-2/60), exp(-2/300)
 *   no stall      the period counts as 0, however many there were
 * </pre>
 *
 * <p>Simulated processes take turns, and nobody else runs while one waits: so {@code full}, the time in which nobody could
 * go on, is the same as {@code some}. Only sleep counts: reclaim and reading take no time here.
 */
public final class Pressure {
    /** {@code PSI_FREQ}: 2 s and a tick. */
    static final long PERIOD = 2_004_000_000L;

    private static final int FIXED_SHIFT = 11;
    private static final long FIXED_1 = 1 << FIXED_SHIFT;
    private static final long[] DECAY = {1677, 1981, 2034};
    private static final String[] NAMES = {"avg10", "avg60", "avg300"};
    private static final int NANOS_PER_MICRO = 1000;

    private final long[] averages = new long[DECAY.length];
    private long total;
    private long totalSeen;
    private long lastUpdate;
    private long nextUpdate;

    Pressure(long now) {
        lastUpdate = now;
        nextUpdate = now + PERIOD;
    }

    /** Somebody waited from a time on. */
    void stalled(long from, long nanos) {
        settle(from);
        long at = from;
        long end = from + nanos;
        while (nextUpdate <= end) {
            total += nextUpdate - at;
            at = nextUpdate;
            update(nextUpdate);
        }
        total += end - at;
    }

    /** What has come due by now: the period that was begun, then those in which nothing happened. */
    private void settle(long now) {
        if (now >= nextUpdate) {
            update(nextUpdate);
        }
        if (now >= nextUpdate) {
            update(now);
        }
    }

    /** update_averages. */
    private void update(long now) {
        long missed = (now - nextUpdate) / PERIOD;
        long period = now - (lastUpdate + missed * PERIOD);
        nextUpdate += (1 + missed) * PERIOD;
        lastUpdate = now;
        long sample = Math.min(total - totalSeen, period);
        totalSeen += sample;
        long percent = sample * 100 / period * FIXED_1;
        for (int i = 0; i < averages.length; i++) {
            if (missed > 0) {
                averages[i] = decayed(averages[i], power(DECAY[i], missed), 0);
            }
            averages[i] = decayed(averages[i], DECAY[i], percent);
        }
    }

    /** include/linux/sched/loadavg.h, calc_load. */
    private static long decayed(long load, long decay, long active) {
        long sum = load * decay + active * (FIXED_1 - decay);
        return (active >= load ? sum + FIXED_1 - 1 : sum) / FIXED_1;
    }

    /** kernel/sched/loadavg.c, fixed_power_int. */
    private static long power(long base, long exponent) {
        long result = FIXED_1;
        long factor = base;
        for (long left = exponent; left > 0; left >>= 1) {
            if ((left & 1) != 0) {
                result = (result * factor + FIXED_1 / 2) >> FIXED_SHIFT;
            }
            factor = (factor * factor + FIXED_1 / 2) >> FIXED_SHIFT;
        }
        return result;
    }

    /** Nanoseconds of waiting so far. */
    public long totalNanos() {
        return total;
    }

    /** The file: two lines, averages in percent, totals in microseconds (psi_show). */
    public String text(long now) {
        settle(now);
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < averages.length; i++) {
            long hundredths = ((averages[i] & (FIXED_1 - 1)) * 100) >> FIXED_SHIFT;
            line.append(String.format(Locale.ROOT, " %s=%d.%02d", NAMES[i], averages[i] >> FIXED_SHIFT, hundredths));
        }
        line.append(" total=").append(total / NANOS_PER_MICRO).append('\n');
        return "some" + line + "full" + line;
    }
}
