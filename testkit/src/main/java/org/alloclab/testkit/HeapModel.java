package org.alloclab.testkit;

import java.util.LinkedHashMap;
import java.util.Map;
import org.alloclab.api.heap.ThreadHeap;
import org.alloclab.api.memory.UserMemory;

/**
 * The trivially correct heap beside the real one: plays each call on both and holds the answer against what is known.
 *
 * <pre>
 *   mapped, aligned, large enough, apart from all others        the same usable size every time
 *   every byte that was written is there, the last one too      calloc's bytes are 0
 * </pre>
 *
 * <p>Of a block of up to {@value #WHOLE} bytes every byte is written; of a larger one those at both ends and one in each
 * {@value #STRIDE} between them.
 */
final class HeapModel {
    private static final int WHOLE = 256;
    private static final int STRIDE = 509;
    private static final int END = 24;

    private final Session session;
    private final UserMemory memory;
    private final int minAlignment;
    private final Refusals refusals;
    private final BlockOracle oracle = new BlockOracle();
    private final Map<Integer, Block> live = new LinkedHashMap<>();

    /** Whether a call may be refused. */
    enum Refusals {
        WRONG,
        ALLOWED
    }

    private record Block(int number, long address, long size, long usable, int version) {

        int byteAt(long offset) {
            return (int) (0x5a + 37L * number + 11L * version + 101 * offset) & 0xff;
        }
    }

    /** Beside a heap that has the memory for all that is asked of it. */
    HeapModel(Session session, int minAlignment) {
        this(session, minAlignment, Refusals.WRONG);
    }

    HeapModel(Session session, int minAlignment, Refusals refusals) {
        this.refusals = refusals;
        this.session = session;
        this.memory = session.space().memory();
        this.minAlignment = minAlignment;
    }

    /** The live blocks, address to usable size. */
    BlockOracle oracle() {
        return oracle;
    }

    /** The address of a live block, or 0. */
    long addressOf(int number) {
        Block block = live.get(number);
        return block == null ? 0 : block.address;
    }

    /** Plays a call; one about a block that does not live does nothing. */
    void play(HeapCall call) {
        ThreadHeap heap = session.heap(call.thread());
        Block old = live.get(call.block());
        switch (call.kind()) {
            case MALLOC -> born(call, heap, heap.malloc(call.size()), call.size(), minAlignment, 0);
            case CALLOC -> {
                long address = heap.calloc(call.argument(), call.size());
                born(call, heap, address, call.argument() * call.size(), minAlignment, 0);
            }
            case MEMALIGN ->
                // no library promises an alignment of nothing: jemalloc's memalign(16, 0) is aligned to 8
                born(
                        call,
                        heap,
                        heap.memalign(call.argument(), call.size()),
                        call.size(),
                        call.size() == 0 ? minAlignment : call.argument(),
                        0);
            case REALLOC -> {
                if (old != null) {
                    check(old);
                    long address = heap.realloc(old.address, call.size());
                    if (address == 0 && refusals == Refusals.ALLOWED) {
                        check(old);
                        return;
                    }
                    died(old);
                    requireBytes(old, address, Math.min(old.size, call.size()), "realloc lost it");
                    born(call, heap, address, call.size(), minAlignment, old.version + 1);
                }
            }
            case FREE -> {
                if (old != null) {
                    check(old);
                    died(old);
                    heap.free(old.address);
                }
            }
        }
    }

    /** Looks at every live block. */
    void checkAll() {
        live.values().forEach(this::check);
    }

    /** Frees every live block on a thread. */
    void freeAll(ThreadHeap heap) {
        for (Block block : live.values().toArray(new Block[0])) {
            check(block);
            died(block);
            heap.free(block.address);
        }
    }

    private void died(Block block) {
        oracle.died(block.address);
        live.remove(block.number);
    }

    private void born(HeapCall call, ThreadHeap heap, long address, long size, long alignment, int version) {
        if (address == 0 && refusals == Refusals.ALLOWED) {
            return;
        }
        require(address != 0, call, "answered NULL, and there is memory");
        require(address % alignment == 0, call, hex(address) + " is no multiple of " + alignment);
        long usable = heap.usableSize(address);
        require(usable >= size, call, "only " + usable + " bytes can be used");
        require(
                session.space().isWritable(address, Math.max(1, usable)),
                call,
                hex(address) + "+" + usable + " is not mapped to be read and written");
        oracle.born(address, usable);
        if (call.kind() == HeapCall.Kind.CALLOC) {
            for (long at = 0; at < size; at++) {
                require(memory.load8(address + at) == 0, call, "byte " + at + " of " + size + " is not 0");
            }
        }
        Block block = new Block(call.block(), address, size, usable, version);
        live.put(block.number, block);
        for (long at = 0; at < size; at = next(at, size)) {
            memory.store8(address + at, block.byteAt(at));
        }
    }

    private void check(Block block) {
        requireBytes(block, block.address, block.size, "somebody wrote over it");
        long last = block.address + Math.max(1, block.size) - 1;
        if (!session.space().isWritable(block.address, 1) || !session.space().isWritable(last, 1)) {
            throw new AssertionError("block " + hex(block.address) + " of " + block.size
                    + " bytes is no more mapped to be read and written");
        }
        for (int again = 0; again < 2; again++) {
            long usable = session.heap(0).usableSize(block.address);
            if (usable != block.usable) {
                throw new AssertionError("block " + hex(block.address) + ": usable size was " + block.usable
                        + " and is " + usable + ": it is the same while a block lives");
            }
        }
    }

    private void requireBytes(Block block, long address, long bytes, String why) {
        for (long at = 0; at < bytes; at = next(at, block.size)) {
            int found = memory.load8(address + at);
            if (found != block.byteAt(at)) {
                throw new AssertionError("block " + hex(address) + " of " + block.size + " bytes: byte " + at + " is "
                        + found + " and was " + block.byteAt(at) + ": " + why);
            }
        }
    }

    private static long next(long at, long size) {
        if (size <= WHOLE || at < END || at >= size - END) {
            return at + 1;
        }
        return Math.min(at + STRIDE, size - END);
    }

    private static void require(boolean holds, HeapCall call, String wrong) {
        if (!holds) {
            throw new AssertionError(call.line() + ": " + wrong);
        }
    }

    private static String hex(long address) {
        return "0x" + Long.toHexString(address);
    }
}
