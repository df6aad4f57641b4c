package org.alloclab.libc.tcmalloc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The page heap and what lies under it: growth, best fit, coalescing, giving back, limits. */
class PageHeapTest {
    private static final long MIB = 1 << 20;

    private static long count(Heaps heaps, String call) {
        return heaps.space.calls().stream()
                .filter(line -> line.startsWith(call))
                .count();
    }

    @Test
    void theLibraryStartsAsRecorded() {
        Heaps heaps = new Heaps();
        assertEquals(
                List.of(
                        "brk(0x0) = 0x55555555b000",
                        "brk(0x555555d5b000) = 0x555555d5b000",
                        "brk(0x555555e5b000) = 0x555555e5b000",
                        "brk(0x555555e5c000) = 0x555555e5c000"),
                heaps.space.calls());
        assertEquals(2088 * 1024, heaps.space.figures().rssAnonBytes());
        assertEquals(0x5555_55d7_2000L, heaps.main.malloc(30_720));
    }

    @Test
    void theHeapGrowsByAMebibyteOrByWhatIsWanted() {
        Heaps heaps = new Heaps();
        long before = heaps.space.figures().programBreak();
        heaps.main.malloc(MIB);
        assertEquals(before + MIB, heaps.space.figures().programBreak());
        heaps.main.malloc(10 * MIB);
        assertTrue(heaps.space.figures().programBreak() <= before + 11 * MIB);
    }

    @Test
    void freeNeighboursCoalesce() {
        Heaps heaps = new Heaps();
        long a = heaps.main.malloc(2 * MIB);
        long b = heaps.main.malloc(2 * MIB);
        long c = heaps.main.malloc(2 * MIB);
        assertEquals(a + 2 * MIB, b);
        heaps.main.free(a);
        heaps.main.free(c);
        heaps.main.free(b);
        assertEquals(a, heaps.main.malloc(6 * MIB));
        heaps.allocator.checkInvariants();
    }

    @Test
    void theShortestSpanThatFitsIsTaken() {
        Heaps heaps = new Heaps();
        long[] blocks = new long[6];
        for (int i = 0; i < blocks.length; i++) {
            blocks[i] = heaps.main.malloc((i % 2 == 0 ? 2 + i : 1) * MIB + 500_000);
        }
        heaps.main.free(blocks[4]);
        heaps.main.free(blocks[0]);
        heaps.main.free(blocks[2]);
        assertEquals(blocks[2], heaps.main.malloc(4 * MIB), "of 2.5, 4.5 and 6.5 MiB");
    }

    @Test
    void alignedBlocksAreCutOutOfASpan() {
        Heaps heaps = new Heaps();
        long block = heaps.main.memalign(MIB, 100_000);
        assertEquals(0, block % MIB);
        assertEquals(106_496, heaps.main.usableSize(block));
        heaps.allocator.checkInvariants();
        heaps.main.free(block);
        heaps.allocator.checkInvariants();
    }

    @Test
    void reallocStaysWithinAQuarterAndAHalf() {
        Heaps heaps = new Heaps();
        long block = heaps.main.malloc(MIB);
        assertEquals(block, heaps.main.realloc(block, MIB / 2));
        assertEquals(block, heaps.main.realloc(block, MIB));
        long grown = heaps.main.realloc(block, MIB + 1);
        assertEquals(MIB + MIB / 4, heaps.main.usableSize(grown), "growth is at least a quarter");
        long shrunk = heaps.main.realloc(grown, MIB / 2);
        assertEquals(MIB / 2, heaps.main.usableSize(shrunk), "below a half the block shrinks");
        assertEquals(0, heaps.main.realloc(shrunk, 0));
    }

    @Test
    void callocClearsTheWholeBlock() {
        Heaps heaps = new Heaps();
        long block = heaps.main.malloc(100);
        for (int i = 0; i < 112; i += 8) {
            heaps.space.memory().store(block + i, -1);
        }
        heaps.main.free(block);
        assertEquals(block, heaps.main.calloc(10, 10));
        for (int i = 0; i < 112; i += 8) {
            assertEquals(0, heaps.space.memory().load(block + i));
        }
    }

    @Test
    void nothingIsReturnedBeforeTwoGibibytesWereFreed() {
        Heaps heaps = new Heaps();
        for (int i = 0; i < 204; i++) {
            assertEquals(0, count(heaps, "madvise"), "after " + i + " frees of 10 MiB");
            heaps.main.free(heaps.main.malloc(10 * MIB));
        }
        assertEquals(1, count(heaps, "madvise"));
        heaps.allocator.checkInvariants();
    }

    @Test
    void aggressiveDecommitReturnsAtOnce() {
        Heaps heaps = new Heaps("TCMALLOC_AGGRESSIVE_DECOMMIT", "true");
        long block = heaps.main.malloc(MIB);
        heaps.space.memory().touch(block, MIB);
        long resident = heaps.space.figures().rssAnonBytes();
        heaps.main.free(block);
        assertEquals(resident - MIB, heaps.space.figures().rssAnonBytes());
        heaps.allocator.checkInvariants();
    }

    @Test
    void releasedMemoryIsUsedAgain() {
        Heaps heaps = new Heaps();
        long block = heaps.main.malloc(5 * MIB);
        heaps.main.free(block);
        heaps.allocator.control("ReleaseFreeMemory");
        assertEquals(0, heaps.tiers.pageHeap.free.freeBytes);
        assertTrue(heaps.tiers.pageHeap.free.unmappedBytes >= 5 * MIB);
        assertEquals(block, heaps.main.malloc(5 * MIB));
        heaps.allocator.checkInvariants();
    }

    @Test
    void disabledReleaseReturnsNothing() {
        Heaps heaps = new Heaps("TCMALLOC_DISABLE_MEMORY_RELEASE", "1");
        heaps.main.free(heaps.main.malloc(5 * MIB));
        heaps.allocator.control("ReleaseFreeMemory");
        assertEquals(0, count(heaps, "madvise"));
        assertEquals(0, heaps.tiers.pageHeap.free.unmappedBytes);
    }

    @Test
    void theHeapLimitAnswersNull() {
        Heaps heaps = new Heaps("TCMALLOC_HEAP_LIMIT_MB", "20");
        int served = 0;
        while (heaps.main.malloc(1_000_000) != 0) {
            served++;
        }
        assertEquals(12, served, "as many as with the real library");
        assertNotEquals(0, heaps.main.malloc(100), "what the heap has is still served");
        heaps.allocator.checkInvariants();
    }

    @Test
    void withoutSbrkTheHeapIsMapped() {
        Heaps heaps = new Heaps("TCMALLOC_SKIP_SBRK", "1");
        long end = heaps.space.figures().programBreak();
        heaps.main.malloc(5 * MIB);
        assertEquals(end, heaps.space.figures().programBreak());
        assertTrue(count(heaps, "mmap") > 0);
        heaps.allocator.checkInvariants();
    }

    @Test
    void withoutSbrkAndMmapTheHeapCannotGrow() {
        Heaps heaps = new Heaps("TCMALLOC_SKIP_SBRK", "1", "TCMALLOC_SKIP_MMAP", "1");
        assertEquals(0, heaps.main.malloc(5 * MIB));
        assertNotEquals(0, heaps.main.malloc(1000));
    }

    @Test
    void largeAllocationsAreReportedIfTheLibraryWasBuiltForIt() {
        Heaps silent = new Heaps("TCMALLOC_LARGE_ALLOC_REPORT_THRESHOLD", "1000000");
        silent.main.malloc(2_000_000);
        assertEquals(List.of("malloc_stats", "GetStats"), silent.allocator.reportNames());
        Heaps heaps =
                new Heaps("enable-large-alloc-report", "true", "TCMALLOC_LARGE_ALLOC_REPORT_THRESHOLD", "1000000");
        heaps.main.malloc(900_000);
        long first = heaps.main.malloc(1_000_000);
        heaps.main.malloc(1_000_000);
        long second = heaps.main.malloc(1_200_000);
        assertEquals(
                "tcmalloc: large alloc 1007616 bytes == 0x" + Long.toHexString(first) + " @ \n"
                        + "tcmalloc: large alloc 1204224 bytes == 0x" + Long.toHexString(second) + " @ \n",
                heaps.allocator.report("stderr"));
    }
}
