package org.alloclab.harness.trace;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.alloclab.harness.input.BadInputException;
import org.alloclab.harness.trace.event.EventSyntaxException;
import org.alloclab.harness.trace.event.EventText;
import org.alloclab.harness.trace.event.TouchedPages;

/**
 * Reads Android memory_replay text.
 *
 * <pre>
 *   TID: malloc PTR SIZE            TID: realloc NEW OLD SIZE
 *   TID: calloc PTR COUNT SIZE      TID: free PTR
 *   TID: memalign PTR ALIGN SIZE    TID: thread_done 0x0 [END]     each may be followed by START END in ns
 * </pre>
 *
 * <p>TID, COUNT, SIZE, ALIGN, START and END are decimal, pointers hexadecimal with 0x. The format is that of AOSP,
 * system/memory/libmemory_replay, AllocParser.cpp and MemoryTrace.cpp.
 *
 * <p>alloclab adds to it:
 *
 * <pre>
 *   # key=value                     a comment; at the head of the text a property of the trace
 *   ... pages=0-3,7                 at the end of a line that allocates: pages that were written during the block's life;
 *                                   LEAD: before the list where the block's lead is not that of PTR
 *   TID: KIND PTR WORDS             an event: see {@link EventText}; PTR is the block it is about, or 0x0
 * </pre>
 *
 * <p>Times are since the trace's start if the properties say when that was, and since the first time otherwise.
 */
final class MemoryReplayReader implements TraceReader {
    private static final String REMEDY = "correct the line or skip such lines with --lenient";
    private static final String NOT_LIVE = "a pointer that is freed must be live";
    private static final int NO_OP = MemoryReplayLine.NO_OP;

    private final TraceSource source;
    private final ReadOptions options;
    private final TextWindow lines;
    private final MemoryReplayLine line = new MemoryReplayLine();
    private final OpAppender appender;
    private final TraceMetadata metadata;
    private long origin;
    private boolean originKnown;
    private long skipped;
    private String firstSkipped = "";

    MemoryReplayReader(TraceSource source, ReadOptions options) throws IOException {
        this.source = source;
        this.options = options;
        this.lines = new TextWindow(source.open());
        this.appender = new OpAppender(options, () -> MemoryReplayScan.threadEnds(source));
        this.metadata = MemoryReplayScan.metadata(source);
        this.originKnown = metadata.clockOrigin().isPresent()
                || metadata.text(MemoryReplayFormat.TIMES_SINCE).isPresent();
    }

    @Override
    public TraceMetadata metadata() {
        return metadata;
    }

    @Override
    public boolean read(OpBatch batch) throws IOException {
        appender.begin(batch);
        try {
            while (!appender.isFull() && lines.nextLine()) {
                line.begin(lines.bytes(), lines.start(), lines.end());
                parseLine();
                String broken = line.broken();
                if (broken != null) {
                    reject(broken);
                }
            }
        } catch (IOException | RuntimeException e) {
            throw source.asBadInput(e);
        }
        boolean more = appender.end();
        if (!more && appender.understood() == 0) {
            throw BadInputException.inFile(
                    source.name(),
                    "there is no operation in it that can be read"
                            + (skipped == 0
                                    ? ""
                                    : " (" + skipped + " lines left out, the first: " + firstSkipped + ")"),
                    "give a trace of this format, or name another with --format");
        }
        return more;
    }

    @Override
    public TraceTotals totals() {
        long understood = appender.understood();
        return appender.totals(
                skipped,
                firstSkipped,
                skipped <= understood
                        ? List.of()
                        : List.of("MOST OF THE FILE WAS NOT UNDERSTOOD: " + skipped + " lines left out, " + understood
                                + " read"));
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }

    private void parseLine() {
        long before = appender.nextOp();
        long thread = line.thread();
        int op = line.operation();
        int verdict = line.isBroken() ? NO_OP : operation(op, thread);
        if (!line.isBroken() && verdict != OpAppender.LEGAL) {
            line.fail(verdict == OpAppender.NOT_LIVE ? NOT_LIVE : BlockRules.TOGETHER);
        }
        if (line.isBroken() && appender.nextOp() == before) {
            appender.skip();
        }
    }

    private int operation(int op, long thread) {
        long pointer = line.pointer();
        return switch (op) {
            case OpKind.MALLOC -> {
                long size = line.number();
                long time = line.times();
                checkSize(pointer, 1, size);
                yield line.isBroken()
                        ? NO_OP
                        : touched(pointer, size, timed(time, appender.malloc(thread, pointer, size)));
            }
            case OpKind.FREE -> {
                long time = line.times();
                yield line.isBroken() ? NO_OP : timed(time, appender.free(thread, pointer));
            }
            case OpKind.CALLOC -> calloc(thread, pointer);
            case OpKind.REALLOC -> realloc(thread, pointer);
            case OpKind.MEMALIGN -> memalign(thread, pointer);
            case OpKind.EVENT -> event(thread, pointer);
            default -> {
                long time = line.endTime();
                if (!line.isBroken()) {
                    appender.threadEnd(thread);
                    timed(time, OpAppender.LEGAL);
                }
                yield OpAppender.LEGAL;
            }
        };
    }

    private int calloc(long thread, long pointer) {
        long count = line.number();
        long size = line.number();
        long time = line.times();
        checkSize(pointer, count, size);
        return line.isBroken()
                ? NO_OP
                : touched(pointer, count * size, timed(time, appender.calloc(thread, pointer, count, size)));
    }

    private int realloc(long thread, long pointer) {
        long old = line.pointer();
        long size = line.number();
        long time = line.times();
        checkSize(pointer, 1, size);
        return line.isBroken()
                ? NO_OP
                : touched(pointer, size, timed(time, appender.realloc(thread, pointer, old, size)));
    }

    private int memalign(long thread, long pointer) {
        long alignment = line.number();
        long size = line.number();
        long time = line.times();
        checkSize(pointer, 1, size);
        if (!line.isBroken() && pointer != 0 && BlockRules.isImpossibleAlignment(alignment)) {
            line.fail(BlockRules.ALIGNMENT);
        }
        return line.isBroken()
                ? NO_OP
                : touched(
                        pointer,
                        size,
                        timed(time, appender.memalign(thread, pointer, pointer == 0 ? 1 : alignment, size)));
    }

    private void checkSize(long pointer, long count, long size) {
        if (!line.isBroken() && pointer != 0 && BlockRules.isImpossible(count, size)) {
            line.fail(BlockRules.SIZE);
        }
    }

    private int event(long thread, long pointer) {
        List<String> words = new ArrayList<>(List.of(line.eventKind()));
        int wanted = EventText.words(words.get(0));
        while (words.size() < wanted && !line.isBroken()) {
            words.add(line.eventWord());
        }
        long time = line.times();
        if (line.isBroken()) {
            return NO_OP;
        }
        try {
            return timed(time, appender.event(thread, pointer, EventText.parse(String.join(" ", words))));
        } catch (EventSyntaxException e) {
            line.fail(e.rule());
            return NO_OP;
        }
    }

    private int timed(long time, int verdict) {
        if (time != MemoryReplayLine.NO_TIME) {
            if (!originKnown) {
                origin = time;
                originKnown = true;
            }
            appender.time(Math.max(0, time - origin));
        }
        return verdict;
    }

    private int touched(long pointer, long bytes, int verdict) {
        String pages = line.pages();
        if (pages != null) {
            try {
                int colon = pages.indexOf(':');
                int lead = colon < 0
                        ? (int) (pointer & (TouchedPages.PAGE_BYTES - 1))
                        : TouchedPages.parseLead(pages.substring(0, colon));
                appender.touched(TouchedPages.parse(pages.substring(colon + 1), lead, bytes));
            } catch (EventSyntaxException e) {
                line.fail(e.rule());
            }
        }
        return verdict;
    }

    private void reject(String rule) throws IOException {
        if (options.lenient() && skipped > 0) {
            skipped++;
            return;
        }
        String whole = lines.line();
        String why = rule.equals(NOT_LIVE) ? rule + MemoryReplayScan.whyDead(source, whole, lines.lineNumber()) : rule;
        BadInputException complaint = BadInputException.inLine(source.name(), lines.lineNumber(), why, whole, REMEDY);
        if (!options.lenient()) {
            throw complaint;
        }
        skipped++;
        firstSkipped = complaint.text();
    }
}
