package org.alloclab.harness.nativeside.sample;

import java.util.Arrays;

/** Areas of a process by address, as columns: a long recording has millions of them. */
public final class Areas {
    private static final int COLUMNS = 4;

    /** Start, end, resident bytes with the kind in the low bits, swapped bytes. */
    private long[] values = new long[16 * COLUMNS];

    private int count;

    /** Number of areas. */
    public int count() {
        return count;
    }

    /**
     * Adds an area. A process that changes while it is read may have one told a second time, grown: then that is what counts.
     */
    public void add(long start, long end, AreaKind kind, long residentBytes, long swappedBytes) {
        while (count > 0 && Long.compareUnsigned(end(count - 1), start) > 0) {
            count--;
        }
        int at = count * COLUMNS;
        if (at == values.length) {
            values = Arrays.copyOf(values, 2 * at);
        }
        values[at] = start;
        values[at + 1] = end;
        values[at + 2] = (residentBytes << 4) | kind.code();
        values[at + 3] = swappedBytes;
        count++;
    }

    void trim() {
        values = Arrays.copyOf(values, count * COLUMNS);
    }

    /** First address. */
    public long start(int area) {
        return values[area * COLUMNS];
    }

    /** Address behind the last. */
    public long end(int area) {
        return values[area * COLUMNS + 1];
    }

    /** What it is. */
    public AreaKind kind(int area) {
        return AreaKind.of((int) values[area * COLUMNS + 2] & 15);
    }

    /** Resident bytes. */
    public long residentBytes(int area) {
        return values[area * COLUMNS + 2] >>> 4;
    }

    /** Bytes in swap. */
    public long swappedBytes(int area) {
        return values[area * COLUMNS + 3];
    }

    /** Resident bytes of all areas. */
    public long resident() {
        long sum = 0;
        for (int i = 0; i < count; i++) {
            sum += residentBytes(i);
        }
        return sum;
    }

    /** Resident bytes of the areas of a kind. */
    public long resident(AreaKind kind) {
        long sum = 0;
        for (int i = 0; i < count; i++) {
            sum += kind(i) == kind ? residentBytes(i) : 0;
        }
        return sum;
    }
}
