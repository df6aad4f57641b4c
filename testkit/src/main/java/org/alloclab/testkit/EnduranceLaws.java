package org.alloclab.testkit;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongUnaryOperator;
import org.alloclab.api.heap.ThreadHeap;
import org.alloclab.api.memory.UserMemory;
import org.alloclab.api.spi.Capability;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** What shows only after many calls, by calls that are rare, and from threads that are gone. */
abstract class EnduranceLaws extends ReuseLaws {
    /** More than 2<sup>16</sup> blocks, and more than 2<sup>16</sup> frees. */
    private static final int MANY = 150_000;

    private static final long SLACK = 1 << 20;

    /** What counts in 16 bits wraps on the way. */
    @Test
    void aLongProgramKeepsItsBytes() {
        programs().play(Session.SEED + 200, MANY, 120, 2);
    }

    /** At the end of a long program too, each byte is told, and no block is lost that was freed. */
    @Test
    void piecesTileAfterALongProgram() {
        Session run = session();
        Assumptions.assumeTrue(!run.allocator().pieceKinds().isEmpty(), "this one shows no pieces");
        HeapModel model = new HeapModel(run, minAlignment());
        HeapProgram.of(Session.SEED + 300, MANY / 3, 80, 2).forEach(model::play);
        new PieceLaws(run.allocator(), run.space()).hold(model.oracle());
        model.freeAll(run.main());
        new PieceLaws(run.allocator(), run.space()).hold(model.oracle());
    }

    @Test
    void everyCallLeavesNothing() {
        assumeReuse();
        Session run = session();
        ThreadHeap heap = run.main();
        Map<String, LongUnaryOperator> calls = Map.of(
                "calloc", size -> heap.calloc(3, size / 3 + 1),
                "memalign(64, n)", size -> heap.memalign(64, size),
                "memalign(8192, n)", size -> heap.memalign(8192, size),
                "posix_memalign(256, n)", size -> heap.posixMemalign(256, size),
                "aligned_alloc(1024, n)", size -> heap.alignedAlloc(1024, size),
                "valloc", heap::valloc,
                "pvalloc", heap::pvalloc);
        new TreeMap<>(calls).forEach((name, call) -> leavesNothing(run, name, call));
    }

    /** A realloc to 0 bytes frees the block, or answers another one; either way nothing is left when that is freed too. */
    @Test
    void reallocToNothingLeavesNothing() {
        assumeReuse();
        Session run = session();
        leavesNothing(
                run, "realloc(p, 0)", size -> run.main().realloc(run.main().malloc(size), 0));
    }

    @Test
    void reallocOfLargeBlocksLeavesNothing() {
        assumeReuse();
        Session run = session();
        leavesNothing(run, "realloc to and fro", size -> {
            long block = run.main().malloc(size);
            for (long next : new long[] {size * 3, 300_000 + size, 2 << 20, 150_000, 100}) {
                block = run.main().realloc(block, next);
            }
            return block;
        });
    }

    private void leavesNothing(Session run, String call, LongUnaryOperator made) {
        long growth = growth(run, 3000, 1000, i -> {
            long size = i % 10 == 9 ? 100_000 + 200L * (i % 1000) : 600L + i % 2000;
            run.main().free(made.applyAsLong(size));
        });
        assertTrue(growth <= SLACK, "2,000 times " + call + " and free left " + growth + " bytes");
    }

    @Test
    void largeBlocksThatAnotherThreadFreesLeaveNothing() {
        assumeReuse();
        Session run = session();
        ThreadHeap maker = run.newThread();
        ThreadHeap user = run.newThread();
        Deque<Long> queue = new ArrayDeque<>();
        long growth = growth(run, 3000, 1000, i -> {
            queue.add(maker.malloc(i % 3 == 0 ? 300_000L + i : 5000L + i));
            if (queue.size() > 20) {
                user.free(queue.remove());
            }
        });
        assertTrue(growth <= aheadBytes(), "2,000 blocks that another thread freed left " + growth + " bytes");
    }

    /** Threads come and go; each leaves blocks behind that somebody else frees later. */
    @Test
    void blocksOfEndedThreadsServeAgain() {
        assumeReuse();
        Session run = session();
        Deque<List<Long>> left = new ArrayDeque<>();
        long growth = growth(run, 240, 120, round -> {
            ThreadHeap thread = run.newThread();
            List<Long> blocks = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                blocks.add(thread.malloc(200L + i * 60L));
            }
            blocks.add(thread.malloc(400_000));
            thread.exit();
            left.add(blocks);
            if (left.size() > 3) {
                left.remove().forEach(run.main()::free);
            }
        });
        assertTrue(
                growth <= aheadBytes(),
                "blocks of 120 threads that had ended were freed and left " + growth + " bytes");
        run.allocator().checkInvariants();
    }

    /** Who says that memory is never used again is believed, so it has to be true. */
    @Test
    void whatIsNeverUsedAgainIsNeverAnsweredAgain() {
        Assumptions.assumeTrue(can(Capability.NEVER_REUSES));
        Session run = session();
        Set<Long> answered = new HashSet<>();
        for (HeapCall call : HeapProgram.of(Session.SEED, 4000, 60, 2)) {
            if (call.kind() == HeapCall.Kind.MALLOC) {
                long block = run.heap(call.thread()).malloc(call.size());
                assertTrue(
                        answered.add(block),
                        () -> call.line() + ": 0x" + Long.toHexString(block) + " was a block before, and this one says "
                                + Capability.NEVER_REUSES);
                run.heap(call.thread()).free(block);
            }
        }
    }

    /** Who does not say that memory goes back keeps what is resident. */
    @Test
    void memoryStaysWhereItsReturnIsNotDeclared() {
        Assumptions.assumeTrue(!can(Capability.RETURNS_MEMORY));
        Session run = session();
        UserMemory memory = run.space().memory();
        for (long size : new long[] {100, 5000, 200_000, 2 << 20}) {
            List<Long> blocks = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                long block = run.main().malloc(size);
                memory.touch(block, size);
                blocks.add(block);
            }
            long resident = run.residentBytes();
            blocks.forEach(run.main()::free);
            assertTrue(
                    run.residentBytes() >= resident,
                    "free of blocks of " + size + " bytes gave memory back to the kernel: " + Capability.RETURNS_MEMORY
                            + " is not declared");
        }
    }

    /** Who does not say that he looks at the clock answers the same however much time passes. */
    @Test
    void timeChangesNothingUnlessThatIsDeclared() {
        Assumptions.assumeTrue(!can(Capability.TIME_DEPENDENT));
        sameAs(7_000_000_000L, "when time passes", Capability.TIME_DEPENDENT);
    }

    private void sameAs(long nanos, String when, Capability undeclared) {
        Session still = session();
        Session moved = session();
        HeapModel stillModel = new HeapModel(still, minAlignment());
        HeapModel movedModel = new HeapModel(moved, minAlignment());
        for (HeapCall call : HeapProgram.of(Session.SEED, 3000, 100, 2)) {
            stillModel.play(call);
            movedModel.play(call);
            moved.pass(nanos);
            assertTrue(
                    stillModel.addressOf(call.block()) == movedModel.addressOf(call.block()),
                    () -> call.line() + ": another answer " + when + ", and " + undeclared + " is not declared");
        }
        assertTrue(
                still.space().calls().equals(moved.space().calls()),
                () -> "other system calls " + when + ", and " + undeclared + " is not declared");
    }
}
