package org.alloclab.libc.jemalloc.decay;

import java.util.Arrays;
import org.alloclab.libc.jemalloc.conf.Options;
import org.alloclab.libc.jemalloc.mutex.Mutex;
import org.alloclab.libc.jemalloc.number.Prng;

/**
 * How many unused pages an arena may keep at a time.
 *
 * <pre>
 *   backlog: pages that became unused in each of the last 200 epochs       limit = sum backlog[i] * h[i]
 *
 *   [0]  [1]  ...                        [198] [199]
 *   oldest, h = 0.0                         newest, h = 1.0                h: {@link Smoothstep}
 * </pre>
 *
 * <p>An epoch lasts 1/200 of the decay time. It is noticed at the first look at the clock after its deadline, which is
 * shifted by up to one more epoch so that arenas don't purge in step; the shift comes from a generator that is seeded
 * with the record's own address. (jemalloc 5.3.0 decay.c)
 */
public final class Decay {
    /** Answer of {@link #nanosUntilPurge} where nothing needs to be purged. */
    static final long NEVER = -1;

    private static final int STEPS = Smoothstep.STEPS;
    private static final long[] H = Smoothstep.table();
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final long address;
    private final Mutex mutex;
    private final Prng jitter = new Prng(0);
    private final long[] backlog = new long[STEPS];
    private long millis;
    private long interval;
    private long epoch;
    private long deadline;
    private long limit;
    private long unpurged;
    private boolean purging;

    private long sweeps;
    private long advices;
    private long purgedPages;

    public Decay(long address, long now, long millis, Mutex mutex) {
        this.address = address;
        this.mutex = mutex;
        restart(now, millis);
    }

    public Mutex mutex() {
        return mutex;
    }

    /** Whether a number of milliseconds is a decay time. (decay_ms_valid) */
    public static boolean isTime(long millis) {
        return millis >= -1 && millis <= Options.DECAY_MS_MAX;
    }

    /** Forgets the past and goes on with another decay time. (decay_reinit) */
    public void restart(long now, long newMillis) {
        millis = newMillis;
        if (newMillis > 0) {
            interval = newMillis * NANOS_PER_MILLI / STEPS;
        }
        epoch = now;
        jitter.seed(address);
        setDeadline();
        unpurged = 0;
        Arrays.fill(backlog, 0);
    }

    /** The decay time in milliseconds; 0 purges at once, -1 never. */
    public long millis() {
        return millis;
    }

    public boolean immediate() {
        return millis == 0;
    }

    public boolean gradual() {
        return millis > 0;
    }

    /** Pages that may stay in the current epoch. */
    public long limit() {
        return limit;
    }

    /** Pages that became unused in the last epoch. */
    public long lastEpochPages() {
        return backlog[STEPS - 1];
    }

    public long epoch() {
        return epoch;
    }

    /** Moves on to the epoch of a moment, once its deadline is over; answers whether it did. */
    public boolean advance(long now, long pages) {
        if (Long.compareUnsigned(deadline, now) > 0) {
            return false;
        }
        long epochs = (now - epoch) / interval;
        epoch += epochs * interval;
        setDeadline();
        shift(epochs, pages);
        limit = backlogLimit();
        unpurged = Math.max(limit, pages);
        return true;
    }

    /** Claims the right to purge; answers whether somebody has it. */
    public boolean beginPurge() {
        boolean busy = purging;
        purging = true;
        return busy;
    }

    public void endPurge() {
        purging = false;
    }

    public void count(long moreSweeps, long moreAdvices, long morePages) {
        sweeps += moreSweeps;
        advices += moreAdvices;
        purgedPages += morePages;
    }

    public long sweeps() {
        return sweeps;
    }

    public long advices() {
        return advices;
    }

    public long purgedPages() {
        return purgedPages;
    }

    /** How many of {@code pages} new pages will have to go within a time. (decay_npages_purge_in) */
    public long purgeWithin(long nanos, long pages) {
        long epochs = nanos / interval;
        if (epochs >= STEPS) {
            return pages;
        }
        return (pages * (H[STEPS - 1] - H[STEPS - 1 - (int) epochs])) >>> Smoothstep.FRACTION_BITS;
    }

    /** Time until about {@code threshold} pages have to go, or {@link #NEVER}. (decay_ns_until_purge) */
    public long nanosUntilPurge(long pages, long threshold) {
        if (!gradual() || (pages == 0 && Arrays.stream(backlog).allMatch(count -> count == 0))) {
            return NEVER;
        }
        if (pages <= threshold) {
            return interval * STEPS;
        }
        long low = 2;
        long high = STEPS;
        long lowPurge = purgeAfter((int) low);
        if (lowPurge > threshold) {
            return interval * low;
        }
        long highPurge = purgeAfter((int) high);
        if (highPurge < threshold) {
            return interval * high;
        }
        while (lowPurge + threshold < highPurge && low + 2 < high) {
            long target = (low + high) / 2;
            long purge = purgeAfter((int) target);
            if (purge > threshold) {
                high = target;
                highPurge = purge;
            } else {
                low = target;
                lowPurge = purge;
            }
        }
        return interval * (high + low) / 2;
    }

    private long purgeAfter(int epochs) {
        long sum = 0;
        for (int i = 0; i < STEPS; i++) {
            sum += backlog[i] * (H[i] - (i < epochs ? 0 : H[i - epochs]));
        }
        return sum >>> Smoothstep.FRACTION_BITS;
    }

    private void setDeadline() {
        deadline = epoch + interval;
        if (millis > 0) {
            deadline += jitter.range(interval);
        }
    }

    private void shift(long epochs, long pages) {
        if (epochs >= STEPS) {
            Arrays.fill(backlog, 0, STEPS - 1, 0);
        } else {
            int n = (int) epochs;
            System.arraycopy(backlog, n, backlog, 0, STEPS - n);
            Arrays.fill(backlog, STEPS - n, STEPS - 1, 0);
        }
        backlog[STEPS - 1] = Math.max(0, pages - unpurged);
    }

    private long backlogLimit() {
        long sum = 0;
        for (int i = 0; i < STEPS; i++) {
            sum += backlog[i] * H[i];
        }
        return sum >>> Smoothstep.FRACTION_BITS;
    }
}
