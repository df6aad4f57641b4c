package org.alloclab.harness.study.course;

import java.util.Arrays;
import org.alloclab.harness.measure.attribution.LiveBlocks;
import org.alloclab.harness.run.Answers;
import org.alloclab.harness.run.OperationListener;
import org.alloclab.harness.run.Run;
import org.alloclab.harness.trace.OpBatch;
import org.alloclab.harness.trace.OpKind;

/** What the program holds, by slot: each block's size, operation and thread. */
public final class BlockTable implements OperationListener {
    private final FreedBlocks listener;
    /**
     * By slot, side by side, for slots come in no order that a cache knows: what was asked for, and the operation that filled it and
     * 1, which is 0 while it is empty.
     */
    private long[] blocks = new long[2 << 10];

    private int[] thread = new int[1 << 10];

    /** @param listener hears of each block that is given up */
    public BlockTable(FreedBlocks listener) {
        this.listener = listener;
    }

    @Override
    public void played(OpBatch batch, int from, int to, Answers answers) {
        if (thread.length < batch.slots()) {
            int length = Math.max(batch.slots(), 2 * thread.length);
            blocks = Arrays.copyOf(blocks, 2 * length);
            thread = Arrays.copyOf(thread, length);
        }
        for (int i = from; i < to; i++) {
            byte kind = batch.kind[i];
            if (kind == OpKind.FREE || kind == OpKind.FREE_EXIT || kind == OpKind.REALLOC) {
                empty(batch.source[i], batch.firstOp() + i);
            }
            if (OpKind.allocates(kind)) {
                int slot = batch.target[i];
                blocks[2 * slot] = kind == OpKind.CALLOC ? batch.argument[i] * batch.size[i] : batch.size[i];
                blocks[2 * slot + 1] = batch.firstOp() + i + 1;
                thread[slot] = batch.thread[i];
            }
        }
    }

    private void empty(int slot, long operation) {
        long filled = blocks[2 * slot + 1];
        if (filled != 0 && listener != FreedBlocks.IGNORED) {
            listener.freed(operation, filled - 1, blocks[2 * slot], thread[slot]);
        }
        blocks[2 * slot + 1] = 0;
    }

    /** The blocks that the program of a run holds now. */
    public LiveBlocks live(Run run) {
        long[] address = new long[thread.length];
        long[] sizes = new long[thread.length];
        long[] operations = new long[thread.length];
        int[] threads = new int[thread.length];
        int count = 0;
        for (int slot = 1; slot < thread.length; slot++) {
            long filled = blocks[2 * slot + 1];
            long where = filled == 0 ? 0 : run.addressIn(slot);
            if (where != 0) {
                address[count] = where;
                sizes[count] = blocks[2 * slot];
                operations[count] = filled - 1;
                threads[count++] = thread[slot];
            }
        }
        return LiveBlocks.of(count, address, sizes, operations, threads);
    }
}
