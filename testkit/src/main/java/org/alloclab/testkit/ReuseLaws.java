package org.alloclab.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.IntConsumer;
import org.alloclab.api.heap.ThreadHeap;
import org.alloclab.api.spi.Capability;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** What becomes of memory that is free: it serves again, whoever freed it, and goes back where that is said. */
abstract class ReuseLaws extends ContentLaws {
    /** What a program that is over may have grown by that runs on and on. */
    private static final long SLACK = 512 << 10;

    /** Bytes of the blocks that live at once where freed neighbours have to serve. */
    private static final long TURN = 16 << 20;

    final void assumeReuse() {
        Assumptions.assumeTrue(!can(Capability.NEVER_REUSES), "this one never uses memory again");
    }

    /**
     * By how many bytes the address space grew in rounds that should leave nothing.
     *
     * @param rounds in all
     * @param settled the round behind which it is expected to grow no more, counted from 0
     */
    static long growth(Session run, int rounds, int settled, IntConsumer round) {
        long before = 0;
        for (int i = 0; i < rounds; i++) {
            round.accept(i);
            if (i == settled) {
                before = run.mappedBytes();
            }
        }
        return run.mappedBytes() - before;
    }

    @Test
    void freedMemoryOfEverySizeIsReused() {
        assumeReuse();
        Session run = session();
        long settled = 0;
        for (int round = 0; round < 24; round++) {
            for (long size = 16; size <= 1024; size += 16) {
                long[] blocks = new long[400];
                for (int i = 0; i < blocks.length; i++) {
                    blocks[i] = run.main().malloc(size);
                }
                for (long block : blocks) {
                    run.main().free(block);
                }
            }
            if (round == 3) {
                settled = run.mappedBytes();
            }
        }
        assertTrue(run.mappedBytes() <= settled, "the same program again needs no more address space");
    }

    /**
     * Freed neighbours together serve a request that none of them could. Each turn asks for larger blocks than all before, so
     * that no hole of an earlier turn serves by itself.
     */
    @Test
    void freedNeighboursServeLargerBlocks() {
        assumeReuse();
        Session run = session();
        long settled = 0;
        for (int turn = 0; turn < 12; turn++) {
            long size = 8192 + 4096L * turn;
            List<Long> blocks = new ArrayList<>();
            for (long done = 0; done < TURN; done += size) {
                blocks.add(run.main().malloc(size - 64));
            }
            blocks.forEach(run.main()::free);
            if (turn == 5) {
                settled = run.mappedBytes();
            }
        }
        assertTrue(
                run.mappedBytes() <= settled + aheadBytes(),
                "6 turns of 16 MiB each, in blocks that grow, need " + (run.mappedBytes() - settled)
                        + " bytes more than the 6 before them");
    }

    /** One block lost in ten thousand is seen in the end. */
    @Test
    void nothingIsLostInTheLongRun() {
        assumeReuse();
        Session run = session();
        for (long size : new long[] {30_000, 90_000}) {
            long growth =
                    growth(run, 500_000, 20_000, i -> run.main().free(run.main().malloc(size + i % 1000)));
            assertTrue(
                    growth <= SLACK,
                    "480,000 blocks of " + size + " bytes that came and went left " + growth + " bytes");
        }
    }

    @Test
    void largeBlocksLeaveNothing() {
        assumeReuse();
        Session run = session();
        long growth = growth(run, 60, 20, round -> {
            long block = run.main().malloc(8 << 20);
            long second = run.main().malloc((5 << 20) + 100_000L * round);
            run.main().free(block);
            run.main().free(second);
        });
        assertTrue(growth <= aheadBytes(), "40 pairs of large blocks left " + growth + " bytes");
    }

    @Test
    void reallocLeavesNothing() {
        assumeReuse();
        Session run = session();
        long settled = 0;
        long block = run.main().malloc(100);
        long neighbour = 0;
        for (int i = 0; i < 4000; i++) {
            block = run.main().realloc(block, 1000 + (i % 40) * 1000L);
            run.main().free(neighbour);
            neighbour = run.main().malloc(24);
            if (i == 1000) {
                settled = run.mappedBytes();
            }
        }
        assertTrue(
                run.mappedBytes() <= settled + (1 << 20),
                "3,000 times realloc of one block left " + (run.mappedBytes() - settled) + " bytes");
    }

    @Test
    void aBlockThatShrinksGivesTheRestBack() {
        Assumptions.assumeTrue(shrinksInPlace());
        assumeReuse();
        Session run = session();
        for (long size : new long[] {60_000, 100_000, 1 << 20}) {
            long block = run.main().realloc(run.main().malloc(size), 100);
            long usable = run.main().usableSize(block);
            assertTrue(
                    usable <= size / 2,
                    "of a block that shrank from " + size + " to 100 bytes " + usable + " are kept");
        }
    }

    /** Some look for what is due only every so many thousand calls: mimalloc 3.6 each 10,000 (option generic_collect). */
    @Test
    void memoryIsReturnedWhereThatIsSaid() {
        Assumptions.assumeTrue(can(Capability.RETURNS_MEMORY));
        Session run = session();
        List<Long> blocks = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            long block = run.main().malloc(2 << 20);
            run.space().memory().touch(block, 2 << 20);
            blocks.add(block);
        }
        long most = run.residentBytes();
        blocks.forEach(run.main()::free);
        long least = run.residentBytes();
        for (int i = 0; i < 24_000 && least >= most; i++) {
            run.pass(10_000_000);
            run.main().free(run.main().malloc(3 << 20));
            least = Math.min(least, run.residentBytes());
        }
        assertTrue(
                least < most,
                "of " + most + " bytes none went back when all was free, within 240 seconds and 24,000 calls");
    }

    @Test
    void threadsFreeEachOthersBlocks() {
        assumeReuse();
        Session run = session();
        ThreadHeap maker = run.newThread();
        ThreadHeap user = run.newThread();
        Deque<Long> queue = new ArrayDeque<>();
        long settled = 0;
        for (int i = 0; i < 60_000; i++) {
            queue.add(maker.malloc(100 + i % 400));
            if (queue.size() > 1000) {
                user.free(queue.remove());
            }
            if (i == 30_000) {
                settled = run.mappedBytes();
            }
        }
        assertTrue(
                run.mappedBytes() <= settled + SLACK,
                "30,000 blocks that another thread freed left " + (run.mappedBytes() - settled) + " bytes");
        run.allocator().checkInvariants();
    }

    @Test
    void reallocByAnotherThreadLeavesNothing() {
        assumeReuse();
        Session run = session();
        ThreadHeap maker = run.newThread();
        ThreadHeap user = run.newThread();
        long growth = growth(run, 20_000, 10_000, i -> user.free(user.realloc(maker.malloc(200 + i % 400), 900)));
        assertTrue(growth <= SLACK, "10,000 blocks that another thread resized and freed left " + growth + " bytes");
        run.allocator().checkInvariants();
    }

    /** A cache of a thread is its own: what went into it does not come out of another one. */
    @Test
    void whatAThreadFreedServesNoOtherThreadAtOnce() {
        Assumptions.assumeTrue(can(Capability.THREAD_CACHES));
        Session run = session();
        ThreadHeap one = run.newThread();
        ThreadHeap other = run.newThread();
        for (long size : new long[] {16, 64, 100, 500}) {
            other.free(other.malloc(size));
            long block = one.malloc(size);
            one.free(block);
            assertNotEquals(
                    block,
                    other.malloc(size),
                    "a block of " + size + " bytes that one thread freed went to another one at once: "
                            + Capability.THREAD_CACHES + " is declared");
        }
    }

    @Test
    void endedThreadsLeaveNothingBehind() {
        assumeReuse();
        Session run = session();
        long settled = 0;
        for (int round = 0; round < 200; round++) {
            ThreadHeap thread = run.newThread();
            List<Long> blocks = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                blocks.add(thread.malloc(16L + i * 8L));
            }
            blocks.add(thread.malloc(9000));
            blocks.add(thread.malloc(40_000));
            blocks.forEach(thread::free);
            thread.exit();
            if (round == 99) {
                settled = run.mappedBytes();
            }
        }
        assertEquals(settled, run.mappedBytes(), "address space after 100 and 200 threads");
    }

    @Test
    void blocksOutliveTheirThread() {
        Session run = session();
        HeapModel model = new HeapModel(run, minAlignment());
        for (int thread = 1; thread < 6; thread++) {
            for (int i = 0; i < 50; i++) {
                model.play(new HeapCall(HeapCall.Kind.MALLOC, thread, 100 * thread + i, 10 + 77L * i, 0));
            }
            for (int i = 0; i < 50; i += 3) {
                model.play(new HeapCall(HeapCall.Kind.FREE, thread, 100 * thread + i, 0, 0));
            }
            run.heap(thread).exit();
            run.allocator().checkInvariants();
            model.checkAll();
        }
        model.freeAll(run.main());
        run.allocator().checkInvariants();
    }

    /** Of the child of a fork one thread lives on, and has all the blocks. */
    @Test
    void aForkedChildGoesOn() {
        Session run = session();
        HeapModel model = new HeapModel(run, minAlignment());
        for (HeapCall call : HeapProgram.of(Session.SEED, 600, 60, 3)) {
            model.play(call);
        }
        run.allocator().forked(run.main());
        model.checkAll();
        for (HeapCall call : HeapProgram.of(Session.SEED + 1, 600, 60, 1)) {
            model.play(call);
        }
        model.checkAll();
        model.freeAll(run.main());
        run.allocator().checkInvariants();
    }

    @Test
    void piecesTileWhatIsMapped() {
        Session run = session();
        Assumptions.assumeTrue(!run.allocator().pieceKinds().isEmpty(), "this one shows no pieces");
        HeapModel model = new HeapModel(run, minAlignment());
        int step = 0;
        for (HeapCall call : HeapProgram.of(Session.SEED, 2000, 80, 2)) {
            model.play(call);
            if (step++ % 250 == 0) {
                new PieceLaws(run.allocator(), run.space()).hold(model.oracle());
            }
        }
        model.freeAll(run.main());
        new PieceLaws(run.allocator(), run.space()).hold(model.oracle());
    }
}
