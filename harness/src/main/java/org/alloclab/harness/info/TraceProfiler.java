package org.alloclab.harness.info;

import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.alloclab.harness.trace.OpBatch;
import org.alloclab.harness.trace.OpKind;
import org.alloclab.harness.trace.TraceReader;
import org.alloclab.harness.trace.TraceTotals;
import org.alloclab.harness.trace.event.EventText;
import org.alloclab.harness.trace.event.TouchedPages;

/** Reads a trace once and counts. */
public final class TraceProfiler {
    private static final int POWERS = 65;
    private static final List<String> NAMES = List.of(
            "nothing", "malloc", "calloc", "realloc", "memalign", "free", "thread end", "free and thread end", "event");

    private final long[] kinds = new long[NAMES.size()];
    private final long[] sizes = new long[POWERS];
    private final long[] lifetimes = new long[POWERS];
    /** By slot. */
    private long[] bornAt = new long[1 << 12];

    private int[] bornBy = new int[1 << 12];
    private long totalBytes;
    private long crossThread;
    private long firstNanos;
    private long lastNanos;
    private boolean times;
    private final Map<String, Long> events = new TreeMap<>();
    private long touchedBlocks;
    private long touchedPages;
    private long touchablePages;

    private TraceProfiler() {}

    /** The profile of a trace; the reader is at its end afterwards. */
    public static TraceProfile profile(TraceReader reader) throws IOException {
        TraceProfiler profiler = new TraceProfiler();
        OpBatch batch = new OpBatch();
        while (reader.read(batch)) {
            profiler.count(batch);
        }
        return profiler.finish(reader.totals());
    }

    private void count(OpBatch batch) {
        if (bornAt.length < batch.slots()) {
            int capacity = Math.max(batch.slots(), 2 * bornAt.length);
            bornAt = Arrays.copyOf(bornAt, capacity);
            bornBy = Arrays.copyOf(bornBy, capacity);
        }
        if (batch.hasTimes()) {
            firstNanos = times ? firstNanos : batch.nanos[0];
            lastNanos = batch.nanos[batch.count() - 1];
            times = true;
        }
        for (int i = 0; i < batch.count(); i++) {
            byte kind = batch.kind[i];
            kinds[kind]++;
            if (kind == OpKind.EVENT) {
                String words = EventText.of(batch.event(i));
                events.merge(words.substring(0, words.indexOf(' ')), 1L, Long::sum);
            } else if (batch.hasTouched()) {
                touched(batch, i);
            }
            boolean givesUp = kind == OpKind.FREE || kind == OpKind.FREE_EXIT || kind == OpKind.REALLOC;
            if (givesUp && batch.source[i] != 0) {
                lifetimes[power(batch.firstOp() + i - bornAt[batch.source[i]])]++;
                crossThread += bornBy[batch.source[i]] == batch.thread[i] ? 0 : 1;
            }
            if (OpKind.allocates(kind)) {
                long bytes = kind == OpKind.CALLOC ? batch.size[i] * batch.argument[i] : batch.size[i];
                sizes[power(bytes)]++;
                totalBytes += bytes;
                bornAt[batch.target[i]] = batch.firstOp() + i;
                bornBy[batch.target[i]] = batch.thread[i];
            }
        }
    }

    private void touched(OpBatch batch, int row) {
        TouchedPages pages = batch.touched(row);
        if (pages != null) {
            long bytes = batch.kind[row] == OpKind.CALLOC ? batch.size[row] * batch.argument[row] : batch.size[row];
            touchedBlocks++;
            touchedPages += pages.count();
            touchablePages += TouchedPages.pages(pages.lead(), bytes);
        }
    }

    private TraceProfile finish(TraceTotals totals) {
        Map<String, Long> byKind = new LinkedHashMap<>();
        for (int i = 0; i < kinds.length; i++) {
            if (kinds[i] > 0) {
                byKind.put(NAMES.get(i), kinds[i]);
            }
        }
        events.forEach((kind, count) -> byKind.put("  " + kind, count));
        return new TraceProfile(
                totals,
                byKind,
                Arrays.stream(sizes).boxed().toList(),
                Arrays.stream(lifetimes).boxed().toList(),
                totals.endLiveBlocks(),
                totalBytes,
                crossThread,
                times ? lastNanos - firstNanos : -1,
                new TraceProfile.Touch(touchedBlocks, touchedPages, touchablePages));
    }

    private static int power(long value) {
        return 64 - Long.numberOfLeadingZeros(value);
    }
}
