package org.alloclab.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.Map;
import org.alloclab.api.heap.ThreadHeap;
import org.alloclab.api.memory.UserMemory;
import org.junit.jupiter.api.Test;

/** What goes wrong at the edges: the largest block of a size class, the last byte that can be used, blocks of megabytes. */
abstract class EdgeLaws extends PlacementLaws {
    private static final long MOST_CLASS = 2 << 20;

    /** Every size class says itself where it ends: a block of exactly its largest size, one less, and one more. */
    @Test
    void everySizeClassHoldsItsLargestBlock() {
        Session run = session();
        HeapModel model = new HeapModel(run, minAlignment());
        int block = 0;
        long size = 1;
        while (size <= MOST_CLASS) {
            long probe = run.main().malloc(size);
            long largest = run.main().usableSize(probe);
            run.main().free(probe);
            for (long asked : new long[] {largest - 1, largest, largest + 1, Long.highestOneBit(largest) * 2 + 1}) {
                model.play(new HeapCall(HeapCall.Kind.MALLOC, 0, block++, Math.max(1, asked), 0));
                model.play(new HeapCall(HeapCall.Kind.MALLOC, 0, block++, Math.max(1, asked), 0));
            }
            model.checkAll();
            for (int gone = block - 8; gone < block; gone += largest > 8192 ? 1 : 3) {
                model.play(new HeapCall(HeapCall.Kind.FREE, 0, gone, 0, 0));
            }
            size = Math.max(largest + 1, size * 17 / 16);
        }
        model.checkAll();
        model.freeAll(run.main());
        run.allocator().checkInvariants();
    }

    /** All that {@code malloc_usable_size} promises may be written, and nobody else's bytes or books lie there. */
    @Test
    void usableBytesBelongToTheirBlock() {
        Session run = session();
        UserMemory memory = run.space().memory();
        Map<Long, Integer> filled = new LinkedHashMap<>();
        for (int turn = 0; turn < 3; turn++) {
            for (int i = 0; i < 1500; i++) {
                long size = i % 3 == 0 ? 17L * i : i;
                long block = run.main().malloc(size);
                long usable = run.main().usableSize(block);
                int mark = (i * 7 + turn + 1) & 0xff;
                for (long at = 0; at < usable; at += usable > 600 && at > 64 && at < usable - 64 ? 61 : 1) {
                    memory.store8(block + at, mark);
                }
                filled.put(block, mark);
            }
            for (Map.Entry<Long, Integer> each : new LinkedHashMap<>(filled).entrySet()) {
                long block = each.getKey();
                long usable = run.main().usableSize(block);
                for (long at = 0; at < usable; at += usable > 600 && at > 64 && at < usable - 64 ? 61 : 1) {
                    assertEquals((int) each.getValue(), memory.load8(block + at), "byte " + at + " of " + usable);
                }
                if (block % 3 == 0 || turn == 2) {
                    run.main().free(block);
                    filled.remove(block);
                }
            }
            run.allocator().checkInvariants();
        }
    }

    @Test
    void largeBlocksAreAlignedLargeEnoughAndApart() {
        Session run = session();
        HeapModel model = new HeapModel(run, minAlignment());
        int block = 0;
        for (long size : new long[] {100_000, 131_073, 300_000, 1 << 20, (1 << 20) + 1, (5 << 20) - 8, 40 << 20}) {
            model.play(new HeapCall(HeapCall.Kind.MALLOC, 0, block++, size, 0));
            for (long alignment = 16; alignment <= 4 << 20; alignment <<= 3) {
                model.play(new HeapCall(HeapCall.Kind.MEMALIGN, 0, block++, size, alignment));
            }
            model.checkAll();
            model.freeAll(run.main());
            run.allocator().checkInvariants();
        }
        for (long size : new long[] {131_072, 1_000_000, 9 << 20}) {
            assertEquals(0, run.main().valloc(size) % 4096, "valloc(" + size + ") begins with a page");
            assertEquals(0, run.main().pvalloc(size) % 4096, "pvalloc(" + size + ") begins with a page");
            assertEquals(0, run.main().posixMemalign(1 << 16, size) % (1 << 16), "posix_memalign(65536, " + size + ")");
            assertEquals(0, run.main().alignedAlloc(1 << 16, size) % (1 << 16), "aligned_alloc(65536, " + size + ")");
        }
    }

    @Test
    void largeBlocksMoveWithTheirBytes() {
        Session run = session();
        HeapModel model = new HeapModel(run, minAlignment());
        long[] sizes = {100, 70_000, 131_064, 140_001, 1_000_003, 5_000_007, 12_000_001, 900_005, 200_003, 130_001, 60};
        for (int block = 0; block < 4; block++) {
            model.play(new HeapCall(HeapCall.Kind.MALLOC, 0, block, 1000, 0));
        }
        for (long size : sizes) {
            for (int block = 0; block < 4; block++) {
                model.play(new HeapCall(HeapCall.Kind.REALLOC, 0, block, size + 13L * block, 0));
            }
            model.checkAll();
        }
        model.freeAll(run.main());
        run.allocator().checkInvariants();
    }

    /** A program that asks for 32 MiB has not used them yet. */
    @Test
    void aLargeBlockIsNotTouched() {
        Session run = session();
        run.main().malloc(24);
        long before = run.residentBytes();
        long block = run.main().malloc(32 << 20);
        assertNotEquals(0, block, "malloc of 32 MiB");
        assertTrue(
                run.residentBytes() - before <= firstBlockBytes(),
                "malloc of 32 MiB made " + (run.residentBytes() - before) + " bytes resident, at most "
                        + firstBlockBytes());
    }

    /** What cannot be had costs nothing, however often it is asked for. */
    @Test
    void failedCallsLeaveNothing() {
        Session run = session();
        ThreadHeap heap = run.main();
        long block = heap.malloc(1000);
        long settled = 0;
        for (int i = 0; i < 3000; i++) {
            assertEquals(0, heap.malloc(1L << 45), "malloc of 2^45 bytes");
            assertEquals(0, heap.calloc(1L << 23, 1L << 23), "calloc of 2^46 bytes");
            assertEquals(0, heap.memalign(4096, 1L << 45), "memalign of 2^45 bytes");
            assertEquals(0, heap.realloc(block, 1L << 45), "realloc to 2^45 bytes");
            if (i == 20) {
                settled = run.mappedBytes();
            }
        }
        assertEquals(settled, run.mappedBytes(), "address space after 20 and 3,000 rounds of calls that fail");
        heap.free(block);
        run.allocator().checkInvariants();
    }
}
