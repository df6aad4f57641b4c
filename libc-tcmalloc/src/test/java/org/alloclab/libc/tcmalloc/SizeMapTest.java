package org.alloclab.libc.tcmalloc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.NavigableMap;
import java.util.TreeMap;
import org.alloclab.api.heap.ThreadHeap;
import org.junit.jupiter.api.Test;

/**
 * Size classes against the real library: {@code usable-sizes.tsv.gz} has {@code malloc_usable_size(malloc(n))} for every
 * n from 0 to 262,144 as libtcmalloc-minimal4 2.10-1 answered it, as a row for each n at which the answer changes.
 */
class SizeMapTest {
    private static final SizeMap MAP = new SizeMap(32);

    private static NavigableMap<Long, Long> recordedUsableSizes() {
        NavigableMap<Long, Long> sizes = new TreeMap<>();
        Recorded.lines("usable-sizes.tsv.gz").skip(1).forEach(line -> {
            String[] fields = line.split("\t", -1);
            sizes.put(Long.valueOf(fields[0]), Long.valueOf(fields[1]));
        });
        return sizes;
    }

    @Test
    void everySizeHasTheRealLibrarysClass() {
        NavigableMap<Long, Long> recorded = recordedUsableSizes();
        for (long size = 0; size <= Common.MAX_SIZE; size++) {
            long usable = recorded.floorEntry(size).getValue();
            assertEquals(usable, MAP.classToSize(MAP.sizeClass(size)), "class of " + size);
        }
    }

    @Test
    void everySizeIsServedFromItsClass() {
        NavigableMap<Long, Long> recorded = recordedUsableSizes();
        ThreadHeap heap = new Heaps().main;
        for (long size = 0; size <= Common.MAX_SIZE; size++) {
            long block = heap.malloc(size);
            assertEquals(recorded.floorEntry(size).getValue(), heap.usableSize(block), "usable size of " + size);
            heap.free(block);
        }
    }

    @Test
    void largerSizesAreWholePages() {
        ThreadHeap heap = new Heaps().main;
        for (long size = Common.MAX_SIZE + 1; size <= 4 * Common.MAX_SIZE; size += 4093) {
            long block = heap.malloc(size);
            assertEquals((size + 8191) / 8192 * 8192, heap.usableSize(block), "usable size of " + size);
            assertEquals(heap.usableSize(block), MAP.estimatedAllocatedSize(size));
            heap.free(block);
        }
    }

    @Test
    void wasteIsBounded() {
        for (int cl = 1; cl < MAP.numSizeClasses(); cl++) {
            int bytes = MAP.classToPages(cl) << Common.PAGE_SHIFT;
            assertTrue(bytes % MAP.classToSize(cl) <= bytes / 8, "rest of a span of class " + cl);
            assertTrue(MAP.objectsPerSpan(cl) >= MAP.numObjectsToMove(cl) / 4, "objects of a span of class " + cl);
        }
    }

    @Test
    void transfersAre64KibButBounded() {
        assertEquals(32, MAP.numObjectsToMove(MAP.sizeClass(8)));
        assertEquals(32, MAP.numObjectsToMove(MAP.sizeClass(2048)));
        assertEquals(28, MAP.numObjectsToMove(MAP.sizeClass(2304)));
        assertEquals(2, MAP.numObjectsToMove(MAP.sizeClass(262_144)));
        SizeMap more = new SizeMap(1000);
        assertEquals(1000, more.numObjectsToMove(more.sizeClass(8)));
        assertEquals(64 * 1024 / 128, more.numObjectsToMove(more.sizeClass(128)));
    }
}
