package org.alloclab.harness.study.course;

import org.alloclab.harness.measure.attribution.BlockShares;
import org.alloclab.harness.measure.attribution.LiveBlocks;
import org.alloclab.harness.measure.attribution.Pieces;
import org.alloclab.harness.measure.attribution.ResidentPages;

/** What a program holds at a moment, and what that costs, by the operation that answered each block; in columns. */
public final class HeldBlocks {
    private final LiveBlocks blocks;
    private final BlockShares shares;

    private HeldBlocks(LiveBlocks blocks, BlockShares shares) {
        this.blocks = blocks;
        this.shares = shares;
    }

    /** These blocks in a heap of these pieces. */
    public static HeldBlocks of(Pieces pieces, ResidentPages resident, LiveBlocks blocks) {
        return new HeldBlocks(blocks, BlockShares.of(pieces, resident, blocks));
    }

    int count() {
        return blocks.count();
    }

    long operation(int block) {
        return blocks.operation(block);
    }

    long requested(int block) {
        return blocks.requested(block);
    }

    long slack(int block) {
        return shares.slack(block);
    }

    long pinned(int block) {
        return shares.pinned(block);
    }

    /** The operations that answered them. */
    public long[] operations() {
        long[] operations = new long[blocks.count()];
        for (int block = 0; block < operations.length; block++) {
            operations[block] = blocks.operation(block);
        }
        return operations;
    }
}
