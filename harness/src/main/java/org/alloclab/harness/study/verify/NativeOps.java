package org.alloclab.harness.study.verify;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.BitSet;
import org.alloclab.harness.plan.ClockSetting;
import org.alloclab.harness.run.Timeline;
import org.alloclab.harness.trace.OpBatch;
import org.alloclab.harness.trace.OpKind;
import org.alloclab.harness.trace.TraceReader;
import org.alloclab.harness.trace.event.TouchedPages;
import org.alloclab.harness.trace.event.TraceEvent;
import org.jspecify.annotations.Nullable;

/**
 * Writes a trace as the native replayer reads it: {@code struct header}, {@code struct op}, the times, the written pages and
 * {@code struct steer} of {@code replayer/layout.h}.
 *
 * @param ops operations
 * @param threads threads
 * @param calls system calls that the replayer has room for
 */
record NativeOps(long ops, int threads, long calls) {
    private static final int HEADER_BYTES = 80;
    private static final int OP_BYTES = 40;
    private static final long MAX_CALLS = 1L << 20;
    private static final byte STEER = 6;

    /**
     * Writes the rows that are kept.
     *
     * @param clock when they happen; where time goes by steps, the replayer makes it itself
     */
    static NativeOps write(TraceReader reader, Path file, long checkpoints, ClockSetting clock, HeapRows kept)
            throws IOException {
        try (FileChannel out = FileChannel.open(
                        file,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.TRUNCATE_EXISTING);
                NativeColumn times = new NativeColumn(file.resolveSibling("operations.times"));
                NativeColumn pages = new NativeColumn(file.resolveSibling("operations.pages"))) {
            out.position(HEADER_BYTES);
            Rows rows = new Rows(new Timeline(clock), times, pages);
            OpBatch batch = new OpBatch();
            while (reader.read(batch)) {
                kept.keep(batch);
                drain(out, rows.of(batch));
            }
            long ops = reader.totals().ops();
            int threads = Math.max(1, reader.totals().threads());
            long calls = Math.min(MAX_CALLS, 2 * ops + 1024);
            long timed = rows.timed ? times.appendTo(out) : 0;
            long words = pages.appendTo(out);
            rows.steering.appendTo(out);
            ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
            header.put("ALOPS003".getBytes(StandardCharsets.US_ASCII));
            header.putLong(ops)
                    .putLong(rows.slots)
                    .putLong(threads)
                    .putLong(Math.min(checkpoints, ops))
                    .putLong(calls)
                    .putLong(Math.max(rows.mostAlive, rows.alive.cardinality()))
                    .putLong(timed)
                    .putLong(words)
                    .putLong(rows.steering.count());
            out.position(0);
            drain(out, header.flip());
            return new NativeOps(ops, threads, calls);
        }
    }

    /** Rows of one batch after the other. */
    private static final class Rows {
        private final ByteBuffer bytes =
                ByteBuffer.allocate(OpBatch.CAPACITY * OP_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        private final Timeline timeline;
        private final NativeColumn times;
        private final NativeColumn pages;
        private final NativeSteering steering = new NativeSteering();
        private final BitSet alive = new BitSet();
        private long mostAlive;
        private long slots = 1;
        private int thread;
        private boolean timed;

        Rows(Timeline timeline, NativeColumn times, NativeColumn pages) {
            this.timeline = timeline;
            this.times = times;
            this.pages = pages;
        }

        ByteBuffer of(OpBatch batch) throws IOException {
            bytes.clear();
            timeline.enter(batch);
            timed |= timeline.flows();
            for (int i = 0; i < batch.count(); i++) {
                byte kind = batch.kind[i];
                // What reaches no thread's heap must not make a thread: it happens on the one that runs.
                thread = kind == OpKind.NOP || kind == OpKind.EVENT ? thread : batch.thread[i];
                append(batch, i);
                times.add(timeline.at(i));
                alive.set(thread);
                if (endsThread(kind)) {
                    mostAlive = Math.max(mostAlive, alive.cardinality());
                    alive.clear(thread);
                    thread = 0;
                }
            }
            slots = Math.max(slots, batch.slots());
            return bytes.flip();
        }

        private void append(OpBatch batch, int i) throws IOException {
            byte kind = batch.kind[i];
            boolean counts = kind == OpKind.CALLOC || kind == OpKind.MEMALIGN;
            long argument = counts ? batch.argument[i] : 0;
            byte nativeKind = switch (kind) {
                case OpKind.EXIT, OpKind.EVENT -> OpKind.NOP;
                case OpKind.FREE_EXIT -> OpKind.FREE;
                default -> kind;
            };
            if (kind == OpKind.EVENT && batch.event(i) instanceof TraceEvent.Steering call) {
                nativeKind = STEER;
                argument = steering.add(call);
            }
            boolean isEvent = kind == OpKind.EVENT;
            bytes.putLong(isEvent ? 0 : batch.size[i]);
            bytes.putLong(argument);
            bytes.putInt(isEvent ? 0 : batch.target[i])
                    .putInt(isEvent ? 0 : batch.source[i])
                    .putInt(thread);
            bytes.put(nativeKind).put((byte) (endsThread(kind) ? 1 : 0)).putShort((short) 0);
            bytes.putLong(OpKind.allocates(kind) ? written(batch.touched(i)) : 0);
        }

        /** The place of a block's written pages, and 1; 0 where nothing is known of them. */
        private long written(@Nullable TouchedPages known) throws IOException {
            if (known == null) {
                return 0;
            }
            long place = pages.count() + 1;
            pages.add(known.lead());
            pages.add(known.runs());
            for (int run = 0; run < known.runs(); run++) {
                pages.add(known.first(run));
                pages.add(known.end(run));
            }
            return place;
        }
    }

    private static boolean endsThread(byte kind) {
        return kind == OpKind.EXIT || kind == OpKind.FREE_EXIT;
    }

    static void drain(FileChannel out, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            out.write(bytes);
        }
    }
}
