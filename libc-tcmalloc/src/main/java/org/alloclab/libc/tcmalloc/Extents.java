package org.alloclab.libc.tcmalloc;

import java.util.Arrays;
import java.util.Comparator;

/** A growing list of address ranges in the order they came. */
final class Extents {
    private long[] starts = new long[16];
    private long[] lengths = new long[16];
    private int count;

    void add(long start, long length) {
        if (count == starts.length) {
            starts = Arrays.copyOf(starts, 2 * count);
            lengths = Arrays.copyOf(lengths, 2 * count);
        }
        starts[count] = start;
        lengths[count++] = length;
    }

    /** The same ranges by address, those that meet made one. */
    Extents coalesced() {
        Integer[] order = new Integer[count];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, Comparator.comparingLong(i -> starts[i]));
        Extents result = new Extents();
        for (int i : order) {
            int last = result.count - 1;
            if (last >= 0 && result.starts[last] + result.lengths[last] == starts[i]) {
                result.lengths[last] += lengths[i];
            } else {
                result.add(starts[i], lengths[i]);
            }
        }
        return result;
    }

    int count() {
        return count;
    }

    long start(int index) {
        return starts[index];
    }

    long length(int index) {
        return lengths[index];
    }
}
