package org.alloclab.libc.tcmalloc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.alloclab.api.option.OptionValues;
import org.alloclab.testkit.PlainAddressSpace;
import org.junit.jupiter.api.Test;

/** The allocator's own records: the memory they are cut from, the page map, spans beyond the first thousand. */
class MetadataTest {
    private static final long CHUNK = 8 << 20;
    private static final long LEAF_PAGES = 1 << 18;

    private final PlainAddressSpace space = new PlainAddressSpace(0x1000_0000L);
    private final SystemAlloc system =
            new SystemAlloc(space, new Flags(OptionValues.parse(TcmallocOptions.ALL, Map.of())));
    private final MetadataAlloc metadata = new MetadataAlloc(system, space.memory());

    @Test
    void recordsAreCutFromAChunkOneBehindTheOther() {
        long first = metadata.allocate(100);
        assertEquals(0x1000_0000L, first);
        assertEquals(first + 128, metadata.allocate(64), "at a cache line");
        assertEquals(first + 192, metadata.allocate(64));
        assertEquals(228, metadata.systemBytes());
        assertEquals(CHUNK, metadata.chunkBytes());
        long last = metadata.allocate(CHUNK - 256);
        assertEquals(first + 256, last, "what is left and no more");
        assertEquals(CHUNK, metadata.chunkBytes());
        assertEquals(first + CHUNK, metadata.allocate(1));
        assertEquals(2 * CHUNK, metadata.chunkBytes());
        assertEquals(2, metadata.chunks().count());
        assertEquals(5, metadata.extents().count());
    }

    @Test
    void aRestThatIsTooSmallWithItsAlignmentIsLeft() {
        long first = metadata.allocate(100);
        assertEquals(first + CHUNK, metadata.allocate(CHUNK - 120));
        assertEquals(first + 2 * CHUNK - 64, metadata.allocate(64), "behind it, aligned");
    }

    @Test
    void aRecordAsLongAsAChunkHasAMappingOfItsOwn() {
        long first = metadata.allocate(64);
        long large = metadata.allocate(CHUNK);
        assertEquals(first + CHUNK, large);
        assertEquals(2 * CHUNK, metadata.chunkBytes());
        assertEquals(2, metadata.chunks().count());
        assertEquals(first + 64, metadata.allocate(64), "the chunk goes on");
        space.limit(0);
        assertEquals(0, metadata.allocate(CHUNK));
        assertEquals(0, metadata.allocate(CHUNK - 64));
    }

    @Test
    void thePageMapHasLeavesForWhatWasEnsured() {
        PageMap map = new PageMap(metadata);
        assertTrue(map.ensure(LEAF_PAGES - 1, 1));
        map.set(LEAF_PAGES - 1, 7);
        assertThrows(IllegalStateException.class, () -> map.set(LEAF_PAGES, 8));
        assertTrue(map.ensure(LEAF_PAGES - 1, 2));
        map.set(LEAF_PAGES, 8);
        assertTrue(map.ensure(5 * LEAF_PAGES + 3, 2 * LEAF_PAGES));
        map.set(7 * LEAF_PAGES + 2, 9);
        assertEquals(8, map.get(LEAF_PAGES));
        assertEquals(Spans.NONE, map.get(3 * LEAF_PAGES));
        assertEquals(Spans.NONE, map.get(1L << 35));
        assertEquals(LEAF_PAGES - 1, map.nextPage(0));
        assertEquals(LEAF_PAGES - 1, map.nextPage(LEAF_PAGES - 1));
        assertEquals(LEAF_PAGES, map.nextPage(LEAF_PAGES - 1 + 1));
        assertEquals(7 * LEAF_PAGES + 2, map.nextPage(LEAF_PAGES + 1));
        assertEquals(-1, map.nextPage(7 * LEAF_PAGES + 3));
        assertEquals(-1, map.nextPage(1L << 35));
    }

    @Test
    void addressesHave48BitsAndLeavesNeedMemory() {
        PageMap map = new PageMap(metadata);
        assertFalse(map.ensure(1L << 35, 1));
        assertTrue(map.ensure((1L << 35) - 1, 1));
        space.limit(CHUNK);
        assertTrue(map.ensure(0, 3 * LEAF_PAGES));
        assertFalse(map.ensure(3 * LEAF_PAGES, 1));
    }

    @Test
    void spansBeyondTheFirstThousandKeepTheirFields() {
        Spans spans = new Spans(metadata);
        int[] numbers = new int[3000];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = spans.create(i, 2L * i);
        }
        for (int i = 0; i < numbers.length; i++) {
            assertEquals(i, spans.start[numbers[i]]);
            assertEquals(2L * i, spans.length[numbers[i]]);
        }
        spans.delete(numbers[17]);
        assertEquals(numbers[17], spans.create(1, 1), "the last that was given up comes first");
    }

    @Test
    void rangesThatMeetAreOneInOrderOfAddresses() {
        Extents extents = new Extents();
        extents.add(300, 100);
        extents.add(100, 50);
        extents.add(400, 10);
        extents.add(150, 50);
        for (int i = 0; i < 20; i++) {
            extents.add(1000 - 10 * i, 10);
        }
        Extents merged = extents.coalesced();
        assertEquals(3, merged.count());
        assertEquals(100, merged.start(0));
        assertEquals(100, merged.length(0));
        assertEquals(300, merged.start(1));
        assertEquals(110, merged.length(1));
        assertEquals(810, merged.start(2));
        assertEquals(200, merged.length(2));
    }
}
