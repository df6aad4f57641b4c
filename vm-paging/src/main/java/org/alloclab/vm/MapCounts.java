package org.alloclab.vm;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * How many page-table entries name a frame ({@code _mapcount} of {@code struct page}).
 *
 * <p>Frames that only one entry can name, fresh anonymous pages, are not counted: their entry says so.
 */
final class MapCounts {
    private static final int CHUNK_SHIFT = 12;

    private int[] @Nullable [] chunks = new int[64][];

    int of(long frame) {
        int chunk = (int) (frame >>> CHUNK_SHIFT);
        int[] counts = chunk < chunks.length ? chunks[chunk] : null;
        return counts == null ? 0 : counts[(int) frame & ((1 << CHUNK_SHIFT) - 1)];
    }

    void set(long frame, int count) {
        chunk(frame)[(int) frame & ((1 << CHUNK_SHIFT) - 1)] = count;
    }

    void increment(long frame) {
        chunk(frame)[(int) frame & ((1 << CHUNK_SHIFT) - 1)]++;
    }

    /** Counts one entry less; answers how many are left. */
    int decrement(long frame) {
        return --chunk(frame)[(int) frame & ((1 << CHUNK_SHIFT) - 1)];
    }

    private int[] chunk(long frame) {
        int chunk = (int) (frame >>> CHUNK_SHIFT);
        if (chunk >= chunks.length) {
            chunks = Arrays.copyOf(chunks, Math.max(chunk + 1, 2 * chunks.length));
        }
        int[] counts = chunks[chunk];
        if (counts == null) {
            counts = new int[1 << CHUNK_SHIFT];
            chunks[chunk] = counts;
        }
        return counts;
    }
}
