package org.alloclab.harness.trace.format;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.alloclab.harness.trace.OpBatch;
import org.alloclab.harness.trace.OpKind;
import org.alloclab.harness.trace.TraceTotals;
import org.alloclab.harness.trace.TraceWriter;

/**
 * Writes Android memory_replay text. Rows that do nothing are left out. A block whose name is not known is called by
 * sixteen times its slot; an operation's one time stands for its start and its end.
 */
public final class MemoryReplayWriter implements TraceWriter {
    private static final int BYTES = 1 << 16;
    /** Most bytes of a line. */
    private static final int LINE = 256;

    private final OutputStream out;
    private final long[] threadIds;
    private final byte[] text = new byte[BYTES + LINE];
    private int length;
    /** By slot. */
    private long[] names = new long[1 << 12];

    /**
     * A writer of text.
     *
     * @param out where it goes; closed by {@link #close}
     * @param threadIds ids of threads by number; threads beyond are called by their number plus one
     */
    public MemoryReplayWriter(OutputStream out, long[] threadIds) {
        this.out = out;
        this.threadIds = threadIds.clone();
    }

    @Override
    public void write(OpBatch batch) throws IOException {
        if (names.length < batch.slots()) {
            names = Arrays.copyOf(names, Math.max(batch.slots(), 2 * names.length));
        }
        for (int i = 0; i < batch.count(); i++) {
            if (batch.kind[i] != OpKind.NOP) {
                line(batch, i);
            }
            if (length >= BYTES) {
                flush();
            }
        }
    }

    @Override
    public void finish(TraceTotals totals, long[] ids) throws IOException {
        flush();
        out.close();
    }

    @Override
    public void close() throws IOException {
        out.close();
    }

    private void line(OpBatch batch, int i) {
        byte kind = batch.kind[i];
        thread(batch.thread[i]);
        long old = names[batch.source[i]];
        if (OpKind.allocates(kind)) {
            long name = batch.name[i] == 0 ? 16L * batch.target[i] : batch.name[i];
            names[batch.target[i]] = name;
            put(
                    switch (kind) {
                        case OpKind.MALLOC -> "malloc ";
                        case OpKind.CALLOC -> "calloc ";
                        case OpKind.REALLOC -> "realloc ";
                        default -> "memalign ";
                    });
            hex(name);
            text[length++] = ' ';
            if (kind == OpKind.REALLOC) {
                hex(batch.source[i] == 0 ? 0 : old);
                text[length++] = ' ';
            } else if (kind != OpKind.MALLOC) {
                decimal(batch.argument[i]);
                text[length++] = ' ';
            }
            decimal(batch.size[i]);
            end(batch, i);
            return;
        }
        if (kind != OpKind.EXIT) {
            put("free ");
            hex(batch.source[i] == 0 ? 0 : old);
            end(batch, i);
        }
        if (kind == OpKind.FREE_EXIT) {
            thread(batch.thread[i]);
        }
        if (kind != OpKind.FREE) {
            put("thread_done 0x0");
            end(batch, i);
        }
    }

    private void thread(int number) {
        decimal(number < threadIds.length ? threadIds[number] : number + 1L);
        put(": ");
    }

    private void end(OpBatch batch, int i) {
        if (batch.hasTimes()) {
            text[length++] = ' ';
            decimal(batch.nanos[i]);
            text[length++] = ' ';
            decimal(batch.nanos[i]);
        }
        text[length++] = '\n';
    }

    private void put(String word) {
        byte[] bytes = word.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, text, length, bytes.length);
        length += bytes.length;
    }

    private void decimal(long value) {
        put(Long.toUnsignedString(value));
    }

    private void hex(long value) {
        put("0x");
        put(Long.toHexString(value));
    }

    private void flush() throws IOException {
        out.write(text, 0, length);
        length = 0;
    }
}
