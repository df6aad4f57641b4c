package org.alloclab.harness.study.verify;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.BitSet;
import org.alloclab.harness.trace.OpBatch;
import org.alloclab.harness.trace.OpKind;
import org.alloclab.harness.trace.TraceReader;

/**
 * Writes a trace as the native replayer reads it: {@code struct header} and {@code struct op} of {@code replayer.c}.
 *
 * @param ops operations
 * @param threads threads
 * @param calls system calls that the replayer has room for
 */
record NativeOps(long ops, int threads, long calls) {
    private static final int HEADER_BYTES = 56;
    private static final int OP_BYTES = 32;
    private static final long MAX_CALLS = 1L << 20;

    static NativeOps write(TraceReader reader, Path file, long checkpoints) throws IOException {
        try (FileChannel out = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            out.position(HEADER_BYTES);
            ByteBuffer rows = ByteBuffer.allocate(OpBatch.CAPACITY * OP_BYTES).order(ByteOrder.LITTLE_ENDIAN);
            OpBatch batch = new OpBatch();
            long slots = 1;
            int thread = 0;
            BitSet alive = new BitSet();
            long mostAlive = 0;
            while (reader.read(batch)) {
                rows.clear();
                for (int i = 0; i < batch.count(); i++) {
                    // What does nothing must not make a thread.
                    thread = batch.kind[i] == OpKind.NOP ? thread : batch.thread[i];
                    append(rows, batch, i, thread);
                    alive.set(thread);
                    if (endsThread(batch.kind[i])) {
                        mostAlive = Math.max(mostAlive, alive.cardinality());
                        alive.clear(thread);
                    }
                }
                drain(out, rows.flip());
                slots = Math.max(slots, batch.slots());
            }
            long ops = reader.totals().ops();
            int threads = Math.max(1, reader.totals().threads());
            long calls = Math.min(MAX_CALLS, 2 * ops + 1024);
            ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
            header.put("ALOPS002".getBytes(StandardCharsets.US_ASCII));
            header.putLong(ops)
                    .putLong(slots)
                    .putLong(threads)
                    .putLong(Math.min(checkpoints, ops))
                    .putLong(calls)
                    .putLong(Math.max(mostAlive, alive.cardinality()));
            out.position(0);
            drain(out, header.flip());
            return new NativeOps(ops, threads, calls);
        }
    }

    private static void append(ByteBuffer rows, OpBatch batch, int i, int thread) {
        byte kind = batch.kind[i];
        boolean counts = kind == OpKind.CALLOC || kind == OpKind.MEMALIGN;
        rows.putLong(batch.size[i]);
        rows.putLong(counts ? batch.argument[i] : 0);
        rows.putInt(batch.target[i]).putInt(batch.source[i]).putInt(thread);
        rows.put(
                switch (kind) {
                    case OpKind.EXIT -> OpKind.NOP;
                    case OpKind.FREE_EXIT -> OpKind.FREE;
                    default -> kind;
                });
        rows.put((byte) (endsThread(kind) ? 1 : 0)).putShort((short) 0);
    }

    private static boolean endsThread(byte kind) {
        return kind == OpKind.EXIT || kind == OpKind.FREE_EXIT;
    }

    private static void drain(FileChannel out, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            out.write(bytes);
        }
    }
}
