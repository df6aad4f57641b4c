package org.alloclab.harness.compare;

import java.util.Arrays;

/**
 * Samples of two figures at evenly spaced operations. When there are too many, every other one is dropped and the spacing
 * doubles, so that any length of trace gives between half of {@link #MOST} and {@link #MOST} samples.
 */
final class Series {
    static final int MOST = 4096;

    private final long[] live = new long[MOST];
    private final long[] resident = new long[MOST];
    private int count;
    private long spacing = 1;

    /** The next operation before which a sample is wanted. */
    long nextOp() {
        return (count + 1) * spacing;
    }

    void add(long liveBytes, long residentBytes) {
        live[count] = liveBytes;
        resident[count] = residentBytes;
        count++;
        if (count == MOST) {
            // Sample i was taken at (i + 1) * spacing: the odd ones are those of twice the spacing.
            for (int i = 1; i < MOST; i += 2) {
                live[i / 2] = live[i];
                resident[i / 2] = resident[i];
            }
            count = MOST / 2;
            spacing *= 2;
        }
    }

    Fragmentation fragmentation() {
        return Fragmentation.of(Arrays.copyOf(live, count), Arrays.copyOf(resident, count));
    }
}
