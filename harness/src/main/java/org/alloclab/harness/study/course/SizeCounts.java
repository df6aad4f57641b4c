package org.alloclab.harness.study.course;

import org.alloclab.api.heap.PieceKind;
import org.alloclab.harness.measure.attribution.LiveBlocks;
import org.alloclab.harness.measure.attribution.Pieces;
import org.alloclab.harness.run.Answers;
import org.alloclab.harness.run.OperationListener;
import org.alloclab.harness.trace.OpBatch;
import org.alloclab.harness.trace.OpKind;

/** Counts blocks by size while a run goes on. */
final class SizeCounts implements OperationListener, FreedBlocks {
    private final long[] allocations = new long[SizeClasses.COUNT];
    private final long[] freed = new long[SizeClasses.COUNT];
    private final long[] lifetimes = new long[SizeClasses.COUNT];

    @Override
    public void played(OpBatch batch, int from, int to, Answers answers) {
        for (int row = from; row < to; row++) {
            byte kind = batch.kind[row];
            if (OpKind.allocates(kind)) {
                long size = kind == OpKind.CALLOC ? batch.argument[row] * batch.size[row] : batch.size[row];
                allocations[SizeClasses.of(size)]++;
            }
        }
    }

    @Override
    public void freed(long operation, long born, long requested, int thread) {
        int size = SizeClasses.of(requested);
        freed[size]++;
        lifetimes[size] += operation - born;
    }

    /** What was counted, where nothing is known of what is held. */
    SizeClasses alone() {
        long[] none = new long[SizeClasses.COUNT];
        return new SizeClasses(allocations.clone(), freed.clone(), lifetimes.clone(), none, none.clone(), none.clone());
    }

    /** What was counted, with what is held now. */
    SizeClasses with(Pieces pieces, LiveBlocks blocks) {
        long[] count = new long[SizeClasses.COUNT];
        long[] bytes = new long[SizeClasses.COUNT];
        long[] slack = new long[SizeClasses.COUNT];
        for (int piece = 0; piece < pieces.count(); piece++) {
            int block = pieces.kind(piece).role() == PieceKind.Role.LIVE ? blocks.at(pieces.address(piece)) : -1;
            if (block >= 0) {
                long requested = blocks.requested(block);
                int size = SizeClasses.of(requested);
                count[size]++;
                bytes[size] += requested;
                slack[size] += pieces.bytes(piece) - requested;
            }
        }
        return new SizeClasses(allocations.clone(), freed.clone(), lifetimes.clone(), count, bytes, slack);
    }
}
