package org.alloclab.harness.trace.format;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import org.alloclab.harness.trace.MemoryReplayFormat;
import org.alloclab.harness.trace.OpBatch;
import org.alloclab.harness.trace.OpKind;
import org.alloclab.harness.trace.TraceMetadata;
import org.alloclab.harness.trace.TraceTotals;
import org.alloclab.harness.trace.TraceWriter;
import org.alloclab.harness.trace.event.EventText;
import org.alloclab.harness.trace.event.TouchedPages;
import org.alloclab.harness.trace.event.TraceEvent;

/**
 * Writes Android memory_replay text. Rows that do nothing are left out. A block whose name is not known is called by
 * sixteen times its slot; an operation's one time stands for its start and its end. What alloclab adds to the format is told
 * at its reader.
 */
public final class MemoryReplayWriter implements TraceWriter {
    private static final int BYTES = 1 << 16;
    /** Room for what is put without asking for it. */
    private static final int LINE = 256;

    private final OutputStream out;
    private final long[] threadIds;
    private final boolean saysClock;
    private boolean begun;
    private byte[] text = new byte[BYTES + LINE];
    private int length;
    /** By slot. */
    private long[] names = new long[1 << 12];

    /**
     * A writer of text.
     *
     * @param out where it goes; closed by {@link #close}
     * @param properties what is known of the trace as a whole: comments at the head of the text
     * @param threadIds ids of threads by number; threads beyond are called by their number plus one
     */
    public MemoryReplayWriter(OutputStream out, Map<String, String> properties, long[] threadIds) {
        this.out = out;
        this.threadIds = threadIds.clone();
        this.saysClock = properties.containsKey(TraceMetadata.CLOCK_ORIGIN)
                || properties.containsKey(MemoryReplayFormat.TIMES_SINCE);
        properties.forEach((key, value) -> comment(key, value));
    }

    @Override
    public void write(OpBatch batch) throws IOException {
        if (names.length < batch.slots()) {
            names = Arrays.copyOf(names, Math.max(batch.slots(), 2 * names.length));
        }
        if (!begun && batch.count() > 0) {
            begun = true;
            if (!saysClock && batch.hasTimes() && batch.nanos[0] != 0) {
                comment(MemoryReplayFormat.TIMES_SINCE, "start");
            }
        }
        for (int i = 0; i < batch.count(); i++) {
            if (batch.kind[i] == OpKind.EVENT) {
                event(batch, i);
            } else if (batch.kind[i] != OpKind.NOP) {
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

    private void comment(String key, String value) {
        put("# ");
        put(key);
        put("=");
        put(value.replace('\n', ' ').replace('\r', ' '));
        put("\n");
    }

    private void event(OpBatch batch, int i) {
        TraceEvent event = batch.event(i);
        if (event.isOfThread()) {
            thread(batch.thread[i]);
        } else {
            put("0: ");
        }
        String words = EventText.of(event);
        int kindEnd = words.indexOf(' ');
        put(words.substring(0, kindEnd + 1));
        hex(event.isOfBlock() ? names[batch.source[i]] : 0);
        put(words.substring(kindEnd));
        end(batch, i);
    }

    private void line(OpBatch batch, int i) {
        byte kind = batch.kind[i];
        thread(batch.thread[i]);
        long old = names[batch.source[i]];
        if (OpKind.allocates(kind)) {
            long name = nameOf(batch, i);
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

    private static long nameOf(OpBatch batch, int i) {
        return batch.name[i] == 0 ? 16L * batch.target[i] : batch.name[i];
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
        TouchedPages touched = batch.hasTouched() ? batch.touched(i) : null;
        if (touched != null) {
            long bytes = batch.kind[i] == OpKind.CALLOC ? batch.size[i] * batch.argument[i] : batch.size[i];
            put(" pages=");
            if (touched.lead() != (nameOf(batch, i) & (TouchedPages.PAGE_BYTES - 1))) {
                decimal(touched.lead());
                put(":");
            }
            put(touched.isAll(bytes) ? "all" : touched.text());
        }
        put("\n");
    }

    private void put(String word) {
        byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
        if (length + bytes.length + LINE > text.length) {
            text = Arrays.copyOf(text, 2 * (length + bytes.length + LINE));
        }
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
