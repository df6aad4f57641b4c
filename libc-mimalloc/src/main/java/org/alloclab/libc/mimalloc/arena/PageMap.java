package org.alloclab.libc.mimalloc.arena;

import org.alloclab.api.memory.UserMemory;
import org.alloclab.libc.mimalloc.conf.MiOption;
import org.alloclab.libc.mimalloc.conf.Settings;
import org.alloclab.libc.mimalloc.os.Os;
import org.alloclab.libc.mimalloc.os.OsMemory;
import org.alloclab.libc.mimalloc.page.PageRecords;
import org.alloclab.libc.mimalloc.page.PageTable;
import org.alloclab.libc.mimalloc.size.Slices;

/**
 * The page map (mimalloc 3.6, page-map.c): which addresses are mimalloc's, and the page that each slice belongs to.
 *
 * <pre>
 *   one mapping  ┌ header 0x50 ┬ entry for each 512 MiB ... ┬ sub-map 0, 64 KiB ┐
 *                                │
 *                                └──► sub-map, 64 KiB, mapped when first needed: a pointer for each slice
 * </pre>
 */
final class PageMap {
    private static final int SUB_SHIFT = 29;
    private static final int ENTRY = 8;
    private static final int HEADER = 0x50;
    private static final int SUB_MASK = (1 << (SUB_SHIFT - Slices.SHIFT)) - 1;
    private static final long SUB_BYTES = (SUB_MASK + 1L) * ENTRY;
    private static final int ALL_BITS = 47;
    private static final int LEAST_BITS = 43;

    private final Os os;
    private final UserMemory memory;
    private final PageTable table;
    private final OsMemory mapping;
    private final long[] subMaps;

    PageMap(Os os, Settings settings, PageTable table) {
        this.os = os;
        this.memory = os.memory;
        this.table = table;
        long bits = settings.get(MiOption.MAX_VABITS);
        boolean all = bits == 0;
        bits = all ? ALL_BITS : Math.max(SUB_SHIFT, Math.min(ALL_BITS, bits));
        int count = bits <= SUB_SHIFT ? 1 << (LEAST_BITS - SUB_SHIFT) : 1 << (Math.max(LEAST_BITS, bits) - SUB_SHIFT);
        long bytes = Slices.alignUp((long) count * ENTRY + HEADER, Os.PAGE);
        boolean commit = bytes <= Slices.SIZE
                || bits <= LEAST_BITS
                || settings.isEnabled(MiOption.PAGEMAP_COMMIT)
                || os.hasOvercommit();
        OsMemory got = os.allocAligned(bytes + SUB_BYTES, 1, commit, false);
        if (got == null) {
            throw new IllegalStateException("the address space has no room for the page map");
        }
        this.mapping = got;
        this.subMaps = new long[1 << (ALL_BITS - SUB_SHIFT)];
        long first = got.base() + bytes;
        if (!commit) {
            os.commit(got.base(), Os.PAGE, 0);
            os.commit(first, SUB_BYTES, 0);
        }
        subMaps[0] = first;
        memory.touchWrite(got.base());
    }

    /** Enters a page for its slices (_mi_page_map_register); {@code false} without memory for a sub-map. */
    boolean register(PageRecords pages, int page) {
        return write(pages.f[page + PageRecords.START], pages.mappedSlices(page));
    }

    /** Takes a page out (_mi_page_map_unregister). */
    void unregister(PageRecords pages, int page) {
        write(pages.f[page + PageRecords.START], pages.mappedSlices(page));
        table.set(pages.f[page + PageRecords.SLICE_START], pages.slices(page), PageRecords.EMPTY);
    }

    private boolean write(long start, int slices) {
        long index = start >>> SUB_SHIFT;
        int sub = (int) (start >>> Slices.SHIFT) & SUB_MASK;
        for (int left = slices; left > 0; index++, sub = 0) {
            if (!ensure(index)) {
                return false;
            }
            int here = Math.min(left, SUB_MASK + 1 - sub);
            long base = subMaps[(int) index];
            memory.touchWrite(base + (long) sub * ENTRY);
            memory.touchWrite(base + (sub + here - 1L) * ENTRY);
            left -= here;
        }
        return true;
    }

    private boolean ensure(long index) {
        if (index >= subMaps.length) {
            return false;
        }
        memory.touchRead(mapping.base() + HEADER + index * ENTRY);
        if (subMaps[(int) index] == 0) {
            OsMemory sub = os.alloc(SUB_BYTES);
            if (sub == null) {
                return false;
            }
            subMaps[(int) index] = sub.base();
            memory.touchWrite(mapping.base() + HEADER + index * ENTRY);
        }
        return true;
    }

    /** Looks an address up, as {@code mi_usable_size} does: touches what is read. */
    int lookUp(long address) {
        long index = address >>> SUB_SHIFT;
        if (index < subMaps.length) {
            memory.touchRead(mapping.base() + HEADER + index * ENTRY);
            long sub = subMaps[(int) index];
            if (sub != 0) {
                memory.touchRead(sub + ((address >>> Slices.SHIFT) & SUB_MASK) * ENTRY);
                return table.at(address);
            }
        }
        return PageRecords.EMPTY;
    }

    OsMemory mapping() {
        return mapping;
    }

    /** Address of the sub-map of the n-th 512 MiB, 0 if it was never needed. */
    long subMap(int index) {
        return subMaps[index];
    }

    int subMapLimit() {
        return subMaps.length;
    }

    static long subMapBytes() {
        return SUB_BYTES;
    }
}
