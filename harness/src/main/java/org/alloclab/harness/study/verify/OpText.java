package org.alloclab.harness.study.verify;

import org.alloclab.harness.trace.OpBatch;
import org.alloclab.harness.trace.OpKind;

/** An operation as a reader would write it. */
final class OpText {
    private OpText() {}

    static String of(OpBatch batch, int row) {
        String call = switch (batch.kind[row]) {
            case OpKind.MALLOC -> "malloc(" + batch.size[row] + ")";
            case OpKind.CALLOC -> "calloc(" + batch.argument[row] + ", " + batch.size[row] + ")";
            case OpKind.REALLOC -> "realloc(block " + batch.source[row] + ", " + batch.size[row] + ")";
            case OpKind.MEMALIGN -> "memalign(" + batch.argument[row] + ", " + batch.size[row] + ")";
            case OpKind.FREE, OpKind.FREE_EXIT -> "free(block " + batch.source[row] + ")";
            case OpKind.EXIT -> "thread ends";
            default -> "nothing";
        };
        return "op " + (batch.firstOp() + row) + ", thread " + batch.thread[row] + ": " + call;
    }
}
