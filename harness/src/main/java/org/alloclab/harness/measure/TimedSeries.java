package org.alloclab.harness.measure;

import java.util.Arrays;
import org.alloclab.harness.result.Checkpoint;

/** Samples of a process at evenly spaced times. */
public final class TimedSeries {
    private final long startNanos;
    private final long startResidentBytes;
    private long[] nanos = new long[256];
    private long[] live = new long[256];
    private long[] resident = new long[256];
    private long[] process = new long[256];
    private int count;

    /** @param start the process before its first operation */
    public TimedSeries(Checkpoint start) {
        startNanos = start.nanos();
        startResidentBytes = start.space().rssBytes();
    }

    /** The next sample. */
    public void add(Checkpoint sample) {
        if (count == nanos.length) {
            nanos = Arrays.copyOf(nanos, 2 * count);
            live = Arrays.copyOf(live, 2 * count);
            resident = Arrays.copyOf(resident, 2 * count);
            process = Arrays.copyOf(process, 2 * count);
        }
        nanos[count] = sample.nanos();
        live[count] = sample.liveBytes();
        resident[count] = sample.space().rssBytes();
        process[count] = sample.processBytes();
        count++;
    }

    /** Samples. */
    public int count() {
        return count;
    }

    /** Time of sample {@code i} since the start. */
    public long sinceStart(int i) {
        return nanos[i] - startNanos;
    }

    /** Bytes asked for and not freed in sample {@code i}. */
    public long liveBytes(int i) {
        return live[i];
    }

    /** Resident bytes of sample {@code i} beyond the start. */
    public long grownBytes(int i) {
        return resident[i] - startResidentBytes;
    }

    /** Resident bytes of the whole process in sample {@code i}. */
    public long processBytes(int i) {
        return process[i];
    }

    long mostOfProcess() {
        return Arrays.stream(process, 0, count).max().orElse(0);
    }
}
