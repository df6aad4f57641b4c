package org.alloclab.harness.referee;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.alloclab.api.memory.UserMemory;
import org.alloclab.api.view.PageRun;
import org.alloclab.api.view.PageState;
import org.jspecify.annotations.Nullable;

/**
 * The blocks of a program that live, and what stands in them.
 *
 * <p>The program's own bytes are not simulated. So the ledger writes some in its place, into pages that are there already: the
 * first {@value #STAMP} and the last {@value #STAMP} bytes of a block. They must be there still when the block is freed, and
 * be taken along when it moves.
 */
final class Ledger {
    static final int STAMP = 8;

    private final WatchedSpace space;
    private final UserMemory memory;
    private final Calls calls;
    private final boolean touching;
    /** By address. */
    private final TreeMap<Long, Block> live = new TreeMap<>();

    private @Nullable Block fresh;

    /** A block that lives. */
    static final class Block {
        final long address;
        final long size;
        final long usable;
        final long operation;
        /** Bytes at either end that were written; 0 where the program wrote itself, or nothing yet. */
        int stamped;

        /** @param operation in which it was handed out */
        Block(long address, long size, long usable, long operation) {
            this.address = address;
            this.size = size;
            this.usable = usable;
            this.operation = operation;
        }

        long extent() {
            return Math.max(1, Math.max(size, usable));
        }
    }

    /**
     * No block lives yet.
     *
     * @param calls of the plug-in whose blocks they are
     * @param touching whether the program writes to every page of a new block
     */
    Ledger(WatchedSpace space, Calls calls, boolean touching) {
        this.space = space;
        this.memory = space.memory();
        this.calls = calls;
        this.touching = touching;
    }

    @Nullable
    Block at(long address) {
        return live.get(address);
    }

    /** A block that overlaps a range, if one does. */
    @Nullable
    Block overlapping(long address, long extent) {
        Map.Entry<Long, Block> below = live.lowerEntry(address + extent);
        return below != null && below.getKey() + below.getValue().extent() > address ? below.getValue() : null;
    }

    void born(Block block) {
        live.put(block.address, block);
        fresh = block;
    }

    void died(Block block) {
        live.remove(block.address);
        fresh = fresh == block ? null : fresh;
    }

    /** The program has used the block that it got last. What is wrong with it then is the doing of whoever handed it out. */
    void settle() {
        Block block = fresh;
        fresh = null;
        if (block == null || block.size == 0) {
            return;
        }
        PageState first = state(block.address);
        PageState last = state(block.address + block.size - 1);
        if (touching && (first == PageState.ABSENT || last == PageState.ABSENT)) {
            throw calls.foul(String.format(
                            Locale.ROOT,
                            "handed out the block 0x%x of %d bytes, which has pages that were written and are not there:"
                                    + " only the kernel grants access to a page",
                            block.address,
                            block.size))
                    .in(block.operation);
        }
        if (first == PageState.ANONYMOUS && last == PageState.ANONYMOUS) {
            block.stamped = (int) Math.min(STAMP, block.size);
            stamp(block, block.address);
            stamp(block, tail(block)); // behind the other: in a small block both meet, and the last bytes count
        }
    }

    private void stamp(Block block, long at) {
        for (int i = 0; i < block.stamped; i++) {
            memory.store8(at + i, mark(block, i));
        }
    }

    /** The program writes into a block itself. */
    void written(long address) {
        Map.Entry<Long, Block> block = live.floorEntry(address);
        if (block != null) {
            settle();
            block.getValue().stamped = 0;
        }
    }

    /** Whether a block has what was written into it, as far as its first {@code size} bytes. */
    boolean isWhole(Block block, long at, long size) {
        for (int i = 0; i < block.stamped && i < size; i++) {
            int there = peek8(at + i);
            boolean overwritten = block.address + i >= tail(block);
            if (there != mark(block, i) && !overwritten) {
                return false;
            }
        }
        for (int i = 0; i < block.stamped && block.size <= size; i++) {
            if (peek8(at + block.size - block.stamped + i) != mark(block, i)) {
                return false;
            }
        }
        return true;
    }

    /** The first byte of a range that is not 0, or -1. */
    long nonZero(long address, long length) {
        long at = address;
        long end = address + length;
        while (at < end) {
            if ((at & 7) == 0 && end - at >= 8 && memory.peek(at) == 0) {
                at += 8;
            } else if (peek8(at) != 0) {
                return at;
            } else {
                at++;
            }
        }
        return -1;
    }

    private int peek8(long address) {
        return (int) (memory.peek(address & ~7L) >>> ((address & 7) << 3)) & 0xff;
    }

    private static long tail(Block block) {
        return block.address + block.size - block.stamped;
    }

    private static int mark(Block block, int i) {
        return (int) (0x5a + block.address / 8 + 31L * i) & 0xff;
    }

    private PageState state(long address) {
        long page = address & ~0xfffL;
        for (PageRun run : space.pageRuns(page, page + 0x1000)) {
            return run.state();
        }
        return PageState.ABSENT;
    }
}
