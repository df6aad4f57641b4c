package org.alloclab.harness.nativeside.record;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.alloclab.harness.trace.OpAppender;
import org.alloclab.harness.trace.OpBatch;
import org.alloclab.harness.trace.ReadOptions;
import org.alloclab.harness.trace.TraceReader;
import org.alloclab.harness.trace.TraceTotals;
import org.alloclab.harness.trace.event.TouchedPages;
import org.alloclab.harness.trace.event.TraceEvent;
import org.alloclab.harness.trace.stack.StackVisitor;

/** Reads the trace of an image: its ancestors' records up to the fork, then its own, with the samples between them. */
final class ImageReader implements TraceReader {
    private static final long NO_TIME = Long.MIN_VALUE;

    private final NotesCursor cursor;
    private final FirstReading known;
    private final OpAppender appender = new OpAppender(ReadOptions.STRICT.keepingEvents());
    private final List<Long> threadIds = new ArrayList<>();
    private final Set<Long> knownThreads = new HashSet<>();

    private boolean more = true;
    private boolean atRecord;
    private int nextSample;
    private long owedEnd = -1;
    private long unknownFrees;
    private long inherited;
    private long firstNanos = NO_TIME;
    private long firstRow;
    private final RecordedStacks stacks;
    /** By row of the batch: number of the stack that it allocated on, or 0. */
    private final int[] stackOf = new int[OpBatch.CAPACITY];

    ImageReader(Image image, FirstReading known, RecordedStacks stacks) {
        this.cursor = new NotesCursor(image);
        this.known = known;
        this.stacks = stacks;
    }

    /** Tells the rows of a batch that was read last on which stacks they allocated. */
    void tellStacks(OpBatch batch, StackVisitor visitor) throws IOException {
        for (int row = 0; row < batch.count(); row++) {
            if (stackOf[row] != 0) {
                visitor.stack(batch.firstOp() + row, stackOf[row]);
            }
        }
    }

    /** Ids of threads, by number. */
    long[] threadIds() {
        return threadIds.stream().mapToLong(Long::longValue).toArray();
    }

    /** Frees of blocks whose allocation was not noted. */
    long unknownFrees() {
        return unknownFrees;
    }

    /** Heap calls that come from ancestors. */
    long inherited() {
        return inherited;
    }

    @Override
    public boolean read(OpBatch batch) {
        Arrays.fill(stackOf, 0);
        firstRow = appender.nextOp();
        appender.begin(batch);
        while (!appender.isFull() && step()) {}
        return appender.end();
    }

    /** Appends at most one row. */
    private boolean step() {
        if (owedEnd >= 0) {
            appender.threadEnd(owedEnd);
            time(cursor.nanos());
            owedEnd = -1;
            return true;
        }
        if (!atRecord && more) {
            more = cursor.advance();
            atRecord = more;
        }
        if (sampleIsNext()) {
            FirstReading.TimedFigures sample = known.samples().get(nextSample++);
            appender.event(0, 0, new TraceEvent.Sample(sample.figures()));
            time(sample.nanos());
            return true;
        }
        if (!atRecord) {
            return false;
        }
        atRecord = false;
        append();
        if (known.lastOfThread().contains(cursor.position()) && knownThreads.contains(cursor.thread())) {
            owedEnd = cursor.thread();
        }
        return true;
    }

    private boolean sampleIsNext() {
        if (nextSample >= known.samples().size() || firstNanos == NO_TIME) {
            return false;
        }
        if (!atRecord) {
            return true;
        }
        return cursor.isOwn()
                && cursor.kind() != NoteKind.TEXT
                && known.samples().get(nextSample).nanos() <= cursor.nanos();
    }

    private void append() {
        if (NoteKind.isHeapCall(cursor.kind())) {
            heapCall();
            time(cursor.nanos());
        } else {
            Optional<TraceEvent> event = NoteEvents.of(cursor);
            if (event.isPresent()) {
                meet(cursor.thread());
                appender.event(cursor.thread(), 0, event.get());
                time(cursor.nanos());
            }
        }
    }

    private void meet(long thread) {
        if (knownThreads.add(thread)) {
            threadIds.add(thread);
        }
    }

    private void heapCall() {
        long thread = cursor.thread();
        meet(thread);
        inherited += cursor.isOwn() ? 0 : 1;
        long name = cursor.name();
        long size = cursor.size();
        long other = cursor.other();
        int verdict = switch (cursor.kind()) {
            case NoteKind.MALLOC -> appender.malloc(thread, name, size);
            case NoteKind.CALLOC -> appender.calloc(thread, name, other, size);
            case NoteKind.REALLOC -> appender.realloc(thread, name, other, size);
            case NoteKind.MEMALIGN -> appender.memalign(thread, name, other, size);
            default -> appender.free(thread, name);
        };
        if (verdict != OpAppender.LEGAL) {
            unknownFrees++;
        }
        if (cursor.stack() != 0) {
            stackOf[(int) (appender.nextOp() - firstRow) - 1] = stacks.number(cursor.image(), cursor.stack());
        }
        TouchedPages touched = TouchedLives.of(known.touched(), cursor.position());
        if (touched != null) {
            appender.touched(touched);
        }
    }

    /** Times are since the first record's. */
    private void time(long nanos) {
        if (firstNanos == NO_TIME) {
            firstNanos = nanos;
        }
        appender.time(Math.max(0, nanos - firstNanos));
    }

    @Override
    public TraceTotals totals() {
        return appender.totals(0, "");
    }

    @Override
    public void close() {}
}
