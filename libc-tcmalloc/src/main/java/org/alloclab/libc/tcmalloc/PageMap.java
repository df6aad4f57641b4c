package org.alloclab.libc.tcmalloc;

import org.jspecify.annotations.Nullable;

/**
 * Which span a tc-page belongs to: a radix tree of two levels (gperftools 2.10, pagemap.h, TCMalloc_PageMap2).
 *
 * <pre>
 *   page number, 35 bits    | root index 17 | leaf index 18 |
 *
 *   root: 131072 entries in the library's .bss
 *   leaf: 262144 entries = 2 MiB of metadata for 2 GiB of addresses, zeroed (and so touched) when made
 * </pre>
 *
 * <p>For a free span and for a block of whole pages only the first and the last page are kept right; for a span of
 * small objects all are. Entries in between are whatever was there before.
 */
final class PageMap {
    private static final int BITS = Common.ADDRESS_BITS - Common.PAGE_SHIFT;
    private static final int LEAF_BITS = (BITS + 1) / 2;
    private static final int LEAF_LENGTH = 1 << LEAF_BITS;
    private static final int LEAF_MASK = LEAF_LENGTH - 1;
    private static final int ROOT_LENGTH = 1 << (BITS - LEAF_BITS);
    private static final long LEAF_BYTES = 8L * LEAF_LENGTH;

    private final MetadataAlloc metadata;
    private final int[] @Nullable [] root = new int[ROOT_LENGTH][];

    PageMap(MetadataAlloc metadata) {
        this.metadata = metadata;
    }

    /** The span at a page, or {@link Spans#NONE}. */
    int get(long page) {
        if (page >>> BITS != 0) {
            return Spans.NONE;
        }
        int[] leaf = root[(int) (page >>> LEAF_BITS)];
        return leaf == null ? Spans.NONE : leaf[(int) page & LEAF_MASK];
    }

    /** Sets the span at a page that was ensured before. */
    void set(long page, int span) {
        int[] leaf = root[(int) (page >>> LEAF_BITS)];
        if (leaf == null) {
            throw new IllegalStateException("page map: page 0x" + Long.toHexString(page) + " was not ensured");
        }
        leaf[(int) page & LEAF_MASK] = span;
    }

    /** Makes leaves for {@code count} pages; answers whether there was memory for them. */
    boolean ensure(long first, long count) {
        for (long page = first; page <= first + count - 1; page = ((page >>> LEAF_BITS) + 1) << LEAF_BITS) {
            long index = page >>> LEAF_BITS;
            if (index >= ROOT_LENGTH) {
                return false;
            }
            if (root[(int) index] == null && !makeLeaf((int) index)) {
                return false;
            }
        }
        return true;
    }

    private boolean makeLeaf(int index) {
        long address = metadata.allocate(LEAF_BYTES);
        if (address == 0) {
            return false;
        }
        metadata.memory().touch(address, LEAF_BYTES);
        root[index] = new int[LEAF_LENGTH];
        return true;
    }

    /** The first page from {@code page} on that has an entry, or -1. */
    long nextPage(long page) {
        long position = page;
        while (position >>> BITS == 0) {
            int[] leaf = root[(int) (position >>> LEAF_BITS)];
            if (leaf != null) {
                for (int i = (int) position & LEAF_MASK; i < LEAF_LENGTH; i++) {
                    if (leaf[i] != Spans.NONE) {
                        return (position & ~(long) LEAF_MASK) + i;
                    }
                }
            }
            position = ((position >>> LEAF_BITS) + 1) << LEAF_BITS;
        }
        return -1;
    }
}
