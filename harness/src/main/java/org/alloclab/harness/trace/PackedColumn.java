package org.alloclab.harness.trace;

import java.util.Arrays;

/**
 * A column of numbers, each as far above the least of them, in as few bytes as the greatest needs.
 *
 * <pre>
 *   7 7 7 7           least 7, no bytes
 *   1016 1000 1255    least 1000, bytes 16 0 255
 * </pre>
 */
final class PackedColumn {
    private static final byte[] NO_BYTES = {};
    private static final short[] NO_SHORTS = {};
    private static final int[] NO_INTS = {};
    private static final long[] NO_LONGS = {};

    /** What an array takes beside its elements, four of them with this object. */
    private static final int OVERHEAD = 56;

    private final int count;
    private final long least;
    private byte[] bytes = NO_BYTES;
    private short[] shorts = NO_SHORTS;
    private int[] ints = NO_INTS;
    private long[] longs = NO_LONGS;

    private PackedColumn(long[] column, int count) {
        this.count = count;
        long low = count == 0 ? 0 : column[0];
        long high = low;
        for (int i = 1; i < count; i++) {
            low = Math.min(low, column[i]);
            high = Math.max(high, column[i]);
        }
        least = low;
        // as an unsigned number this is right even where it overflows
        long range = high - low;
        if (range == 0) {
            return;
        }
        switch ((64 - Long.numberOfLeadingZeros(range) + 7) >>> 3) {
            case 1 -> {
                bytes = new byte[count];
                for (int i = 0; i < count; i++) {
                    bytes[i] = (byte) (column[i] - low);
                }
            }
            case 2 -> {
                shorts = new short[count];
                for (int i = 0; i < count; i++) {
                    shorts[i] = (short) (column[i] - low);
                }
            }
            case 3, 4 -> {
                ints = new int[count];
                for (int i = 0; i < count; i++) {
                    ints[i] = (int) (column[i] - low);
                }
            }
            default -> {
                longs = new long[count];
                for (int i = 0; i < count; i++) {
                    longs[i] = column[i] - low;
                }
            }
        }
    }

    /** Packs the first numbers of a column. */
    static PackedColumn of(long[] column, int count) {
        return new PackedColumn(column, count);
    }

    /** Bytes of the Java heap. */
    long heapBytes() {
        return OVERHEAD + bytes.length + 2L * shorts.length + 4L * ints.length + 8L * longs.length;
    }

    /** Fills the beginning of a column. */
    void unpack(long[] column) {
        if (bytes.length > 0) {
            for (int i = 0; i < count; i++) {
                column[i] = least + (bytes[i] & 0xff);
            }
        } else if (shorts.length > 0) {
            for (int i = 0; i < count; i++) {
                column[i] = least + (shorts[i] & 0xffff);
            }
        } else if (ints.length > 0) {
            for (int i = 0; i < count; i++) {
                column[i] = least + (ints[i] & 0xffffffffL);
            }
        } else if (longs.length > 0) {
            for (int i = 0; i < count; i++) {
                column[i] = least + longs[i];
            }
        } else {
            Arrays.fill(column, 0, count, least);
        }
    }

    /** The same for a column of small numbers. */
    void unpack(int[] column) {
        int low = (int) least;
        if (bytes.length > 0) {
            for (int i = 0; i < count; i++) {
                column[i] = low + (bytes[i] & 0xff);
            }
        } else if (shorts.length > 0) {
            for (int i = 0; i < count; i++) {
                column[i] = low + (shorts[i] & 0xffff);
            }
        } else if (ints.length > 0) {
            for (int i = 0; i < count; i++) {
                column[i] = low + ints[i];
            }
        } else {
            Arrays.fill(column, 0, count, low);
        }
    }
}
