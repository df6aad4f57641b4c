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
    private long[] requested = new long[1 << 10];
    /** By slot: the operation that filled it, and 1; 0 while it is empty. */
    private long[] filled = new long[1 << 10];

    private int[] thread = new int[1 << 10];

    /** @param listener hears of each block that is given up */
    public BlockTable(FreedBlocks listener) {
        this.listener = listener;
    }

    @Override
    public void played(OpBatch batch, int from, int to, Answers answers) {
        if (filled.length < batch.slots()) {
            int length = Math.max(batch.slots(), 2 * filled.length);
            requested = Arrays.copyOf(requested, length);
            filled = Arrays.copyOf(filled, length);
            thread = Arrays.copyOf(thread, length);
        }
        for (int i = from; i < to; i++) {
            byte kind = batch.kind[i];
            if (kind == OpKind.FREE || kind == OpKind.FREE_EXIT || kind == OpKind.REALLOC) {
                empty(batch.source[i], batch.firstOp() + i);
            }
            if (OpKind.allocates(kind)) {
                int slot = batch.target[i];
                requested[slot] = kind == OpKind.CALLOC ? batch.argument[i] * batch.size[i] : batch.size[i];
                filled[slot] = batch.firstOp() + i + 1;
                thread[slot] = batch.thread[i];
            }
        }
    }

    private void empty(int slot, long operation) {
        if (filled[slot] != 0) {
            listener.freed(operation, filled[slot] - 1, requested[slot], thread[slot]);
        }
        filled[slot] = 0;
    }

    /** The blocks that the program of a run holds now. */
    public LiveBlocks live(Run run) {
        long[] address = new long[filled.length];
        long[] sizes = new long[filled.length];
        long[] operations = new long[filled.length];
        int[] threads = new int[filled.length];
        int count = 0;
        for (int slot = 1; slot < filled.length; slot++) {
            long where = filled[slot] == 0 ? 0 : run.addressIn(slot);
            if (where != 0) {
                address[count] = where;
                sizes[count] = requested[slot];
                operations[count] = filled[slot] - 1;
                threads[count++] = thread[slot];
            }
        }
        return LiveBlocks.of(count, address, sizes, operations, threads);
    }
}
