package org.alloclab.kernel.slab.slub;

import java.util.List;

/** The sizes of today's {@code kmalloc} caches (Linux 6.18 include/linux/slab.h, __kmalloc_index). */
final class KmallocClass {
    /** By index: a power of two but for 96 and 192, which lie between. */
    static final List<Integer> SIZES = List.of(8, 16, 32, 64, 96, 128, 192, 256, 512, 1024, 2048, 4096, 8192);

    static final int MAX_CACHED = 8192;

    private static final byte[] OF_SMALL = smallTable();

    private KmallocClass() {}

    /** The index of the class for a size of 1 to {@link #MAX_CACHED}. */
    static int of(long size) {
        if (size <= 192) {
            return OF_SMALL[((int) size - 1) >> 3];
        }
        // 256 has index 7.
        return 64 - Long.numberOfLeadingZeros(size - 1) - 1;
    }

    private static byte[] smallTable() {
        byte[] table = new byte[192 >> 3];
        int index = 0;
        for (int i = 0; i < table.length; i++) {
            if ((i + 1) * 8 > SIZES.get(index)) {
                index++;
            }
            table[i] = (byte) index;
        }
        return table;
    }

    static String suffix(int size) {
        return size >= 1024 ? size / 1024 + "k" : Integer.toString(size);
    }

    /** Powers of two are aligned to themselves; 96 and 192 to their largest power of two. */
    static int align(int size) {
        return Integer.lowestOneBit(size);
    }
}
