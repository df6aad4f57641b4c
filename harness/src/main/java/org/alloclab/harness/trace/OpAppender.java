package org.alloclab.harness.trace;

import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.alloclab.harness.trace.event.TouchedPages;
import org.alloclab.harness.trace.event.TraceEvent;

/**
 * Turns operations on names into rows of a batch, by the rules that hold for every format: a block is freed once and only
 * if it was allocated.
 *
 * <p>Each call appends one row and answers {@link #LEGAL} or the rule that the operation breaks. In the latter case the
 * row does as much of it as makes sense: nothing for a bad free, an allocation for a realloc of an unknown block.
 *
 * <p>Names are best addresses, or numbers multiplied by 16.
 */
public final class OpAppender {
    /** The operation is legal. */
    public static final int LEGAL = 0;
    /** A pointer that is freed must be live. */
    public static final int NOT_LIVE = 1;
    /** All live blocks together have at most {@link BlockRules#MOST_BYTES}. */
    public static final int TOO_MUCH = 2;

    private final BlockNames names = new BlockNames();
    private final ThreadNumbers threads = new ThreadNumbers();
    private final boolean foldThreads;
    private final Supplier<ThreadEnds> threadEndSource;
    private ThreadEnds threadEnds = ThreadEnds.AS_WRITTEN;
    private boolean threadEndsKnown;

    private OpBatch batch = new OpBatch(1);
    private byte[] kind = batch.kind;
    private int row;
    /** Rows of the batch that have a time; the rest of them gets the last time. */
    private int timedRows;

    private boolean times;
    private long lastNanos;
    private long nextOp;
    private long skips;

    private long liveBytes;
    private long liveBlocks;
    private long peakBytes;
    private long peakBlocks;
    private long orphans;
    private final boolean keepsEvents;
    private long events;

    /**
     * An appender at the beginning of a trace.
     *
     * @param options how the trace is read
     * @param threadEndSource asked at the first end of a thread for what is known of the rest of the trace
     */
    OpAppender(ReadOptions options, Supplier<ThreadEnds> threadEndSource) {
        this.foldThreads = options.foldThreads();
        this.keepsEvents = options.keepsEvents();
        this.threadEndSource = threadEndSource;
    }

    /** An appender for a format that notes a thread's end where it really is. */
    public OpAppender(ReadOptions options) {
        this(options, () -> ThreadEnds.AS_WRITTEN);
    }

    /** The following rows go to this batch. */
    public void begin(OpBatch target) {
        batch = target;
        kind = target.kind;
        row = 0;
        timedRows = 0;
        target.begin(nextOp, liveBytes, liveBlocks);
    }

    /** The batch is done; answers whether it holds anything. */
    public boolean end() {
        if (times) {
            fillTimes(row);
        }
        batch.end(row, names.slotLimit(), times);
        return row > 0;
    }

    /** Whether the batch takes no further row. */
    public boolean isFull() {
        return row == kind.length;
    }

    /** Rows that came of something that was understood: all but those of {@link #skip}. */
    public long understood() {
        return nextOp - skips;
    }

    /** Whether a block of this name is live. */
    public boolean isLive(long name) {
        return names.isLive(name);
    }

    /** Calls a live block otherwise; answers whether there is one and the other name is free. */
    public boolean rename(long name, long other) {
        return names.rename(name, other);
    }

    /** Number of the operation that comes next. */
    public long nextOp() {
        return nextOp;
    }

    /** {@code name = malloc(size)}; name 0: it failed. */
    public int malloc(long thread, long name, long size) {
        int i = append(thread);
        if (name == 0) {
            return nop(i);
        }
        kind[i] = OpKind.MALLOC;
        return born(i, name, size, size);
    }

    /** {@code name = calloc(count, size)}; the product must not overflow. */
    public int calloc(long thread, long name, long count, long size) {
        int i = append(thread);
        if (name == 0) {
            return nop(i);
        }
        kind[i] = OpKind.CALLOC;
        batch.argument[i] = count;
        return born(i, name, size, count * size);
    }

    /** {@code name = memalign(alignment, size)}; an alignment that is no power of two counts as the next one. */
    public int memalign(long thread, long name, long alignment, long size) {
        int i = append(thread);
        if (name == 0) {
            return nop(i);
        }
        kind[i] = OpKind.MEMALIGN;
        batch.argument[i] = alignment <= 1 ? 1 : Long.highestOneBit(alignment - 1) << 1;
        return born(i, name, size, size);
    }

    /** {@code name = realloc(old, size)}. */
    public int realloc(long thread, long name, long old, long size) {
        int i = append(thread);
        if (name == 0) {
            return size == 0 && old != 0 ? freeAt(i, old) : nop(i);
        }
        int slot = old == 0 ? 0 : names.remove(old);
        kind[i] = OpKind.REALLOC;
        batch.source[i] = slot;
        batch.argument[i] = 0;
        if (slot != 0) {
            batch.argument[i] = names.size(slot);
            liveBytes -= names.size(slot);
            liveBlocks--;
        }
        int verdict = born(i, name, size, size);
        return verdict == LEGAL && old != 0 && slot == 0 ? NOT_LIVE : verdict;
    }

    /** {@code free(name)}. */
    public int free(long thread, long name) {
        int i = append(thread);
        int verdict = name == 0 ? freeNull(i) : freeAt(i, name);
        if (threadEndsKnown && threadEnds.endsAfter(nextOp - 1)) {
            kind[i] = kind[i] == OpKind.FREE ? OpKind.FREE_EXIT : OpKind.EXIT;
            threads.end(thread);
        }
        return verdict;
    }

    /** The thread ends. */
    public void threadEnd(long thread) {
        if (foldThreads) {
            nop(append(thread));
            return;
        }
        if (threads.hasEnded(thread)) {
            skip();
            skips--;
            return;
        }
        if (!threadEndsKnown) {
            threadEnds = threadEndSource.get();
            threadEndsKnown = true;
        }
        int i = append(thread);
        if (threadEnds.moved(nextOp - 1)) {
            nop(i);
        } else {
            nop(i);
            kind[i] = OpKind.EXIT;
            threads.end(thread);
        }
    }

    /** A row that does nothing. */
    public void skip() {
        int i = row++;
        nextOp++;
        skips++;
        batch.thread[i] = 0;
        nop(i);
    }

    /**
     * Something that is no heap call.
     *
     * @param thread who does it; of no meaning where {@link TraceEvent#isOfThread} denies it
     * @param name the block it is about, live or the last that its slot was given to; of no meaning where
     *     {@link TraceEvent#isOfBlock} denies it
     */
    public int event(long thread, long name, TraceEvent event) {
        int i;
        if (event.isOfThread() && !threads.hasEnded(thread)) {
            i = append(thread);
        } else {
            i = row++;
            nextOp++;
            batch.thread[i] = 0;
        }
        nop(i);
        events++;
        int slot = event.isOfBlock() ? names.last(name) : 0;
        if (keepsEvents && (slot != 0 || !event.isOfBlock())) {
            batch.event(i, event);
            batch.source[i] = slot;
        }
        return event.isOfBlock() && slot == 0 ? NOT_LIVE : LEGAL;
    }

    /** Which pages of the block that the row appended last allocates were written during its life. */
    public void touched(TouchedPages pages) {
        if (OpKind.allocates(kind[row - 1])) {
            batch.touched(row - 1, pages);
        }
    }

    /**
     * The time of the row appended last, in nanoseconds since the trace's start. Once there was a time, rows without one have
     * that of the row before them.
     */
    public void time(long nanos) {
        if (timedRows < row - 1) {
            fillTimes(row - 1);
        }
        batch.nanos[row - 1] = nanos;
        lastNanos = nanos;
        timedRows = row;
        times = true;
    }

    private void fillTimes(int rows) {
        Arrays.fill(batch.nanos, timedRows, rows, lastNanos);
        timedRows = rows;
    }

    /** What was seen so far. */
    public TraceTotals totals(long skippedLines, String firstSkipped) {
        return totals(skippedLines, firstSkipped, List.of());
    }

    /** What was seen so far, with what a reader of the figures must know. */
    public TraceTotals totals(long skippedLines, String firstSkipped, List<String> notes) {
        return new TraceTotals(
                nextOp,
                foldThreads ? Math.min(1, threads.count()) : threads.count(),
                peakBytes,
                peakBlocks,
                liveBytes,
                liveBlocks,
                skippedLines,
                firstSkipped,
                orphans,
                events,
                notes);
    }

    private int append(long thread) {
        int i = row++;
        nextOp++;
        int number = threads.of(thread);
        batch.thread[i] = foldThreads ? 0 : number;
        return i;
    }

    private int nop(int i) {
        kind[i] = OpKind.NOP;
        batch.target[i] = 0;
        batch.source[i] = 0;
        batch.size[i] = 0;
        return LEGAL;
    }

    private int freeNull(int i) {
        nop(i);
        kind[i] = OpKind.FREE;
        return LEGAL;
    }

    private int freeAt(int i, long name) {
        int slot = names.remove(name);
        if (slot == 0) {
            nop(i);
            return NOT_LIVE;
        }
        long size = names.size(slot);
        kind[i] = OpKind.FREE;
        batch.target[i] = 0;
        batch.source[i] = slot;
        batch.size[i] = size;
        liveBytes -= size;
        liveBlocks--;
        return LEGAL;
    }

    private int born(int i, long name, long size, long bytes) {
        long total = liveBytes + bytes;
        if (total > BlockRules.MOST_BYTES || bytes < 0) {
            // What a realloc gave up stays given up.
            return tooMuch(i);
        }
        batch.size[i] = size;
        batch.target[i] = names.add(name, bytes);
        batch.name[i] = name;
        if (names.lastWasLive()) {
            orphans++;
        }
        liveBytes = total;
        liveBlocks++;
        if (total > peakBytes) {
            peakBytes = total;
        }
        if (liveBlocks > peakBlocks) {
            peakBlocks = liveBlocks;
        }
        return LEGAL;
    }

    private int tooMuch(int i) {
        int given = kind[i] == OpKind.REALLOC ? batch.source[i] : 0;
        nop(i);
        if (given != 0) {
            kind[i] = OpKind.FREE;
            batch.source[i] = given;
            batch.size[i] = batch.argument[i];
        }
        return TOO_MUCH;
    }
}
