package org.alloclab.harness.referee;

import java.util.Locale;
import org.alloclab.api.heap.ForwardingThreadHeap;
import org.alloclab.api.heap.ThreadHeap;
import org.alloclab.harness.referee.Ledger.Block;
import org.jspecify.annotations.Nullable;

/** A thread's heap whose answers are checked. */
final class RefereedHeap extends ForwardingThreadHeap {
    private final Ledger ledger;
    private final WatchedSpace space;
    private final Calls calls;
    private final int wordBytes;

    RefereedHeap(ThreadHeap heap, Ledger ledger, WatchedSpace space, Calls calls, int wordBytes) {
        super(heap);
        this.ledger = ledger;
        this.space = space;
        this.calls = calls;
        this.wordBytes = wordBytes;
    }

    /** The heap as the plug-in made it. */
    ThreadHeap asMade() {
        return decorated();
    }

    @Override
    public long malloc(long size) {
        ledger.settle();
        long answer = calls.number("malloc()", () -> super.malloc(size));
        return born(answer, size, wordBytes, "malloc(%d)", size, 0);
    }

    @Override
    public long calloc(long count, long size) {
        ledger.settle();
        long answer = calls.number("calloc()", () -> super.calloc(count, size));
        if (answer != 0 && Math.multiplyHigh(count, size) != 0) {
            throw foul(answer, "calloc(%d, %d)", count, size, "more than there can be");
        }
        born(answer, count * size, wordBytes, "calloc(%d, %d)", count, size);
        if (answer != 0) {
            long dirty = ledger.nonZero(answer, count * size);
            if (dirty >= 0) {
                throw foul(answer, "calloc(%d, %d)", count, size, "whose byte " + (dirty - answer) + " is not 0");
            }
        }
        return answer;
    }

    @Override
    public long realloc(long pointer, long size) {
        ledger.settle();
        Block old = pointer == 0 ? null : ledger.at(pointer);
        if (old != null) {
            requireWhole(old);
        }
        long answer = calls.number("realloc()", () -> super.realloc(pointer, size));
        if (old != null && (answer != 0 || size == 0)) {
            ledger.died(old);
        }
        born(answer, size, wordBytes, "realloc(0x%x, %d)", pointer, size);
        if (old != null && answer != 0 && !ledger.isWhole(old, answer, size)) {
            throw foul(answer, "realloc(0x%x, %d)", pointer, size, "which has not the bytes of the old block");
        }
        if (old != null && answer == 0 && size != 0) {
            requireWhole(old);
        }
        return answer;
    }

    @Override
    public long memalign(long alignment, long size) {
        ledger.settle();
        long answer = calls.number("memalign()", () -> super.memalign(alignment, size));
        return born(answer, size, aligned(alignment), "memalign(%d, %d)", alignment, size);
    }

    @Override
    public long alignedAlloc(long alignment, long size) {
        ledger.settle();
        long answer = calls.number("aligned_alloc()", () -> super.alignedAlloc(alignment, size));
        return born(answer, size, aligned(alignment), "aligned_alloc(%d, %d)", alignment, size);
    }

    @Override
    public long posixMemalign(long alignment, long size) {
        ledger.settle();
        long answer = calls.number("posix_memalign()", () -> super.posixMemalign(alignment, size));
        return born(answer, size, aligned(alignment), "posix_memalign(%d, %d)", alignment, size);
    }

    @Override
    public long valloc(long size) {
        ledger.settle();
        long answer = calls.number("valloc()", () -> super.valloc(size));
        return born(answer, size, 4096, "valloc(%d)", size, 0);
    }

    @Override
    public long pvalloc(long size) {
        ledger.settle();
        long answer = calls.number("pvalloc()", () -> super.pvalloc(size));
        return born(answer, size, 4096, "pvalloc(%d)", size, 0);
    }

    @Override
    public void free(long pointer) {
        ledger.settle();
        Block block = ledger.at(pointer);
        if (block != null) {
            requireWhole(block);
            ledger.died(block);
        }
        calls.run("free()", () -> super.free(pointer));
    }

    @Override
    public long usableSize(long pointer) {
        ledger.settle();
        return calls.number("usableSize()", () -> super.usableSize(pointer));
    }

    @Override
    public void exit() {
        ledger.settle();
        calls.run("exit()", () -> super.exit());
    }

    /** An alignment that is no power of two promises nothing that could be held against it. */
    private long aligned(long alignment) {
        return alignment > wordBytes && (alignment & (alignment - 1)) == 0 ? alignment : wordBytes;
    }

    private void requireWhole(Block block) {
        if (!ledger.isWhole(block, block.address, block.size)) {
            throw calls.foul(String.format(
                    Locale.ROOT,
                    "wrote into the live block 0x%x of %d bytes, whose first or last bytes have changed",
                    block.address,
                    block.size));
        }
    }

    private long born(long answer, long size, long alignment, String call, long first, long second) {
        if (answer == 0) {
            return 0;
        }
        if ((answer & (alignment - 1)) != 0) {
            throw foul(answer, call, first, second, "which is no multiple of " + alignment);
        }
        long usable = calls.number("usableSize()", () -> super.usableSize(answer));
        if (Long.compareUnsigned(usable, size) < 0) {
            throw foul(answer, call, first, second, "where only " + usable + " bytes can be used");
        }
        Block block = new Block(answer, size, usable, calls.operation());
        @Nullable Block other = ledger.overlapping(answer, block.extent());
        if (other != null) {
            throw foul(
                    answer,
                    call,
                    first,
                    second,
                    "which overlaps the live block 0x" + Long.toHexString(other.address) + " of " + other.usable
                            + " bytes");
        }
        if (!space.isMapped(answer, block.extent())) {
            throw foul(answer, call, first, second, "which is not mapped to be read and written");
        }
        ledger.born(block);
        return answer;
    }

    private PlugInFailure foul(long answer, String call, long first, long second, String wrong) {
        return calls.foul("answered 0x" + Long.toHexString(answer) + " to "
                + String.format(Locale.ROOT, call, first, second) + ", " + wrong);
    }
}
