package org.alloclab.harness.measure;

import java.util.Arrays;
import org.alloclab.harness.result.Checkpoint;

/**
 * Samples of a process at evenly spaced operations, taken by
 * {@code DoublingCheckpoints}: when there are {@link #MOST}, those with even index are dropped.
 */
public final class Series {
    /** So many samples are kept at a time. */
    public static final int MOST = 4096;

    private final long startResidentBytes;
    private final long[] nanos = new long[MOST];
    private final long[] live = new long[MOST];
    private final long[] resident = new long[MOST];
    private int count;
    private long mostResident;
    private long mostVirtual;

    /** @param start the process before its first operation */
    public Series(Checkpoint start) {
        startResidentBytes = start.space().rssBytes();
        mostResident = startResidentBytes;
        mostVirtual = start.space().vszBytes();
    }

    /** The next sample. */
    public void add(Checkpoint sample) {
        nanos[count] = sample.nanos();
        live[count] = sample.liveBytes();
        resident[count] = sample.space().rssBytes();
        mostResident = Math.max(mostResident, resident[count]);
        mostVirtual = Math.max(mostVirtual, sample.space().vszBytes());
        count++;
        if (count == MOST) {
            for (int i = 1; i < MOST; i += 2) {
                nanos[i / 2] = nanos[i];
                live[i / 2] = live[i];
                resident[i / 2] = resident[i];
            }
            count = MOST / 2;
        }
    }

    /** Samples that are kept. */
    public int count() {
        return count;
    }

    /** Virtual time of sample {@code i}. */
    public long nanos(int i) {
        return nanos[i];
    }

    /** L of sample {@code i}. */
    public long liveBytes(int i) {
        return live[i];
    }

    /** All that the process kept resident in sample {@code i}. */
    public long residentBytes(int i) {
        return resident[i];
    }

    /** R of sample {@code i}. */
    public long grownBytes(int i) {
        return resident[i] - startResidentBytes;
    }

    /** The most resident bytes of all samples, dropped ones included. */
    long mostResident() {
        return mostResident;
    }

    /** The most mapped bytes of all samples, dropped ones included. */
    long mostVirtual() {
        return mostVirtual;
    }

    Fragmentation fragmentation() {
        long[] grown = new long[count];
        Arrays.setAll(grown, this::grownBytes);
        return Fragmentation.of(Arrays.copyOf(live, count), grown);
    }
}
