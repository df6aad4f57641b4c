package org.alloclab.testkit;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.alloclab.api.heap.ThreadHeap;
import org.alloclab.api.spi.Capability;
import org.junit.jupiter.api.Test;

/** Where blocks lie, and which sizes and alignments can be had. */
abstract class PlacementLaws extends AllocatorUnderTest {
    private static final long ROOM = 64 << 20;

    @Test
    void everySmallSizeIsAlignedLargeEnoughAndApart() {
        Session run = session();
        BlockOracle oracle = new BlockOracle();
        for (long size = 0; size <= 4200; size++) {
            long block = run.main().malloc(size);
            assertNotEquals(0, block, "malloc(" + size + ")");
            assertEquals(0, block % minAlignment(), "alignment of malloc(" + size + ")");
            long usable = run.main().usableSize(block);
            assertTrue(usable >= size, "usable size " + usable + " of malloc(" + size + ")");
            assertTrue(run.space().isWritable(block, Math.max(1, usable)), "malloc(" + size + ") is mapped");
            oracle.born(block, usable);
        }
        run.allocator().checkInvariants();
    }

    @Test
    void largeSizesAreServedAndGivenBack() {
        Session run = session();
        for (long size = 4096; size <= 64 << 20; size = size * 3 / 2) {
            long block = run.main().malloc(size);
            assertNotEquals(0, block, "malloc(" + size + ")");
            assertTrue(run.space().isWritable(block, size), "malloc(" + size + ") is mapped");
            run.main().free(block);
            run.allocator().checkInvariants();
        }
    }

    @Test
    void zeroBytesIsABlockOfItsOwn() {
        Session run = session();
        long first = run.main().malloc(0);
        long second = run.main().malloc(0);
        assertNotEquals(0, first, "malloc(0)");
        assertNotEquals(first, second, "two blocks of 0 bytes");
        run.main().free(first);
        run.main().free(second);
        long[] others = {
            run.main().calloc(0, 8), run.main().calloc(8, 0), run.main().memalign(64, 0)
        };
        for (int i = 0; i < others.length; i++) {
            assertNotEquals(0, others[i], "block " + i + " of calloc(0, 8), calloc(8, 0), memalign(64, 0)");
            assertNotEquals(others[i], others[(i + 1) % others.length], "two blocks of 0 bytes");
        }
        for (long other : others) {
            run.main().free(other);
        }
        run.allocator().checkInvariants();
    }

    @Test
    void nullIsFreedInSilence() {
        Session run = session();
        run.main().free(0);
        assertEquals(0, run.main().usableSize(0));
        long block = run.main().realloc(0, 100);
        assertNotEquals(0, block);
        run.main().free(block);
    }

    @Test
    void sizesThatCannotBeAreRefused() {
        Session run = session();
        ThreadHeap heap = run.main();
        assertAll(
                () -> assertEquals(0, heap.malloc(-1), "malloc(-1)"),
                () -> assertEquals(0, heap.malloc(Long.MAX_VALUE), "malloc of half of all"),
                () -> assertEquals(0, heap.malloc(-4096), "malloc(-4096)"),
                () -> assertEquals(0, heap.calloc(1L << 33, 1L << 33), "calloc of 2^66 bytes"),
                () -> assertEquals(0, heap.calloc(-1, 2), "calloc(-1, 2)"),
                () -> assertEquals(0, heap.memalign(64, -100), "memalign(64, -100)"));
        if (refusesWrappingPvalloc()) {
            assertEquals(0, heap.pvalloc(-1));
        } else {
            assertNotEquals(0, heap.pvalloc(-1));
        }
        long block = heap.malloc(100);
        run.space().memory().store(block, 42);
        assertEquals(0, heap.realloc(block, -1));
        assertEquals(42, run.space().memory().load(block), "a failed realloc keeps the block");
        heap.free(block);
        run.allocator().checkInvariants();
    }

    /** A size and its head, or its alignment, together are more than a word can count. */
    @Test
    void sizesThatWrapWhenTheyAreRoundedAreRefused() {
        Session run = session();
        ThreadHeap heap = run.main();
        long block = heap.malloc(100);
        for (long less = 1; less <= 1 << 22; less = less < 80 ? less + 1 : less * 2) {
            String size = "(-" + less + ")";
            assertEquals(0, heap.malloc(-less), "malloc" + size);
            assertEquals(0, heap.calloc(1, -less), "calloc of 1" + size);
            assertEquals(0, heap.realloc(block, -less), "realloc" + size);
            for (long alignment : new long[] {16, 64, 4096, 1 << 20}) {
                assertEquals(0, heap.memalign(alignment, -less), "memalign to " + alignment + size);
            }
        }
        assertEquals(0, heap.malloc(Long.MIN_VALUE), "malloc(2^63)");
        heap.free(block);
        run.allocator().checkInvariants();
    }

    /** A size of more than 32 bits is not cut to one of less. There is no room for them, so that 0 is right. */
    @Test
    void sizesOfMoreThan32BitsAreNotCut() {
        for (long size : new long[] {(1L << 31) + 64, (3L << 30) + 16, (1L << 32) + 24, (5L << 32) + 100}) {
            Session run = session();
            run.main().free(run.main().malloc(1000));
            run.space().limit(run.mappedBytes() + ROOM);
            refused(run, run.main().malloc(size), size, "malloc");
            refused(run, run.main().memalign(64, size), size, "memalign");
            refused(run, run.main().calloc(1, size), size, "calloc");
            refused(run, run.main().calloc(1L << 16, size >>> 16), size >>> 16 << 16, "calloc");
            long block = run.main().malloc(100);
            refused(run, run.main().realloc(block, size), size, "realloc");
        }
    }

    private static void refused(Session run, long block, long size, String call) {
        assertEquals(
                0,
                block,
                () -> call + " of " + size + " bytes with room for " + ROOM + ": of the block only "
                        + run.main().usableSize(block) + " bytes can be used");
    }

    @Test
    void everyAlignmentIsKept() {
        Session run = session();
        BlockOracle oracle = new BlockOracle();
        for (long alignment = 8; alignment <= 1 << 20; alignment <<= 1) {
            for (long size : new long[] {1, 24, 100, 1000, 4096, 5000, 70_000, 200_000}) {
                long block = run.main().memalign(alignment, size);
                assertNotEquals(0, block, "memalign(" + alignment + ", " + size + ")");
                assertEquals(0, block % alignment, "memalign(" + alignment + ", " + size + ")");
                long usable = run.main().usableSize(block);
                assertTrue(usable >= size);
                assertTrue(
                        run.space().isWritable(block, usable), "memalign(" + alignment + ", " + size + ") is mapped");
                oracle.born(block, usable);
            }
        }
        oracle.live().keySet().forEach(run.main()::free);
        run.allocator().checkInvariants();
    }

    @Test
    void everyCallThatAlignsKeepsTheAlignment() {
        Session run = session();
        BlockOracle oracle = new BlockOracle();
        for (long alignment = 8; alignment <= 1 << 16; alignment <<= 1) {
            for (long size : new long[] {1, 24, 104, 1000, 5000, 70_000}) {
                long posix = run.main().posixMemalign(alignment, size);
                long c11 = run.main().alignedAlloc(alignment, (size + alignment - 1) & -alignment);
                for (long block : new long[] {posix, c11}) {
                    String call =
                            (block == posix ? "posix_memalign(" : "aligned_alloc(") + alignment + ", " + size + ")";
                    assertNotEquals(0, block, call);
                    assertEquals(0, block % alignment, call);
                    assertTrue(run.main().usableSize(block) >= size, call + " is large enough");
                    assertTrue(run.space().isWritable(block, size), call + " is mapped");
                    oracle.born(block, run.main().usableSize(block));
                }
            }
        }
        oracle.live().keySet().forEach(run.main()::free);
        run.allocator().checkInvariants();
    }

    @Test
    void hugeAlignmentsAreKeptOrRefused() {
        Session run = session();
        for (long alignment = 2 << 20; alignment > 0; alignment <<= 3) {
            run.space().limit(run.mappedBytes() + 4 * ROOM);
            long block = run.main().memalign(alignment, 100);
            if (block != 0) {
                assertEquals(0, block % alignment, "memalign(" + alignment + ", 100)");
                assertTrue(run.space().isWritable(block, 100), "memalign(" + alignment + ", 100) is mapped");
                run.main().free(block);
            }
        }
        run.allocator().checkInvariants();
    }

    @Test
    void alignmentsThatAreNoPowerOfTwoAreAnsweredToo() {
        Session run = session();
        for (long alignment : new long[] {0, 1, 2, 3, 7, 24, 48, 100, 4097, -1, -8, Long.MAX_VALUE}) {
            run.space().limit(run.mappedBytes() + ROOM);
            long block = run.main().memalign(alignment, 100);
            if (block != 0) {
                assertTrue(run.space().isWritable(block, 100), "memalign(" + alignment + ", 100) is mapped");
                run.main().free(block);
            }
        }
        assertEquals(0, run.main().posixMemalign(3, 100), "posix_memalign(3, 100) is EINVAL");
        assertEquals(0, run.main().posixMemalign(24, 100), "posix_memalign(24, 100) is EINVAL");
        assertEquals(0, run.main().posixMemalign(0, 100), "posix_memalign(0, 100) is EINVAL");
        run.allocator().checkInvariants();
    }

    @Test
    void pagesAreWhole() {
        Session run = session();
        run.main().malloc(24);
        for (long size : new long[] {1, 100, 4095, 4096, 4097, 10_000}) {
            long block = run.main().valloc(size);
            assertNotEquals(0, block, "valloc(" + size + ")");
            assertEquals(0, block % 4096, "valloc(" + size + ") begins with a page");
            long pages = run.main().pvalloc(size);
            assertEquals(0, pages % 4096, "pvalloc(" + size + ") begins with a page");
            long rounded = (size + 4095) & -4096L;
            assertTrue(run.main().usableSize(pages) >= rounded, "pvalloc(" + size + ") is whole pages");
            assertTrue(run.space().isWritable(pages, rounded), "pvalloc(" + size + ") is mapped");
            run.main().malloc(24);
        }
    }

    @Test
    void theFirstBlockTouchesNoWholePool() {
        Session run = session();
        run.main().malloc(24);
        long resident = run.residentBytes();
        assertTrue(
                resident <= firstBlockBytes(),
                "start and one block of 24 bytes made " + resident + " bytes resident, at most " + firstBlockBytes());
    }

    @Test
    void anotherThreadTouchesNoWholePool() {
        Session run = session();
        run.main().malloc(24);
        long resident = run.residentBytes();
        run.newThread().malloc(24);
        assertTrue(
                run.residentBytes() - resident <= firstBlockBytes(),
                "a thread and its first block of 24 bytes made " + (run.residentBytes() - resident)
                        + " bytes resident, at most " + firstBlockBytes());
    }

    @Test
    void exhaustionIsAnswerZeroAndTheHeapSurvives() {
        Session run = session();
        run.space().limit(run.mappedBytes() + exhaustionBytes());
        BlockOracle oracle = new BlockOracle();
        List<Long> blocks = new ArrayList<>();
        long block = run.main().malloc(3000);
        while (block != 0) {
            assertTrue(run.space().isWritable(block, 3000), "a block near the end is mapped");
            oracle.born(block, 3000);
            blocks.add(block);
            assertTrue(blocks.size() < exhaustionBytes() / 400, "the limit on the address space was passed");
            block = run.main().malloc(3000);
        }
        run.allocator().checkInvariants();
        assertFalse(blocks.isEmpty());
        blocks.forEach(run.main()::free);
        run.allocator().checkInvariants();
        if (!can(Capability.NEVER_REUSES)) {
            assertNotEquals(0, run.main().malloc(3000), "freed memory serves again");
        }
    }
}
