package org.alloclab.harness.trace;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.alloclab.harness.input.BadInputException;
import org.alloclab.harness.trace.event.EventSyntaxException;
import org.alloclab.harness.trace.event.EventText;
import org.alloclab.harness.trace.event.TouchedPages;
import org.jspecify.annotations.Nullable;

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
    private static final String PAGES = "pages=";
    private static final int NO_OP = 0;
    private static final long NO_TIME = -1;

    private final TraceSource source;
    private final ReadOptions options;
    private final TextWindow lines;
    private final OpAppender appender;
    private final TraceMetadata metadata;
    private long origin;
    private boolean originKnown;
    private long skipped;
    private String firstSkipped = "";

    /** The line that is being parsed: the next byte, and the rule that the line breaks. */
    private byte[] text = {};

    private int at;
    private int end;
    private int eventFrom;
    private @Nullable String broken;
    /** What follows {@code pages=} in the line, if it is there. */
    private @Nullable String pages;

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
                text = lines.bytes();
                at = lines.start();
                end = lines.end();
                parseLine();
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
        long thread = decimal();
        expect(':', "a line begins with a thread id and a colon");
        skipBlanks();
        int op = word();
        int verdict = broken == null ? operation(op, thread) : NO_OP;
        if (broken == null && verdict != OpAppender.LEGAL) {
            broken = verdict == OpAppender.NOT_LIVE ? NOT_LIVE : BlockRules.TOGETHER;
        }
        if (broken != null && appender.nextOp() == before) {
            appender.skip();
        }
    }

    /** The first two bytes of the operation's name tell them apart; the rest is compared. */
    private int word() {
        int from = at;
        while (at < end && text[at] > ' ') {
            at++;
        }
        int length = at - from;
        if (length >= 4) {
            switch (text[from]) {
                case 'm' -> {
                    if (length == 6 && is(from, MALLOC)) {
                        return OpKind.MALLOC;
                    }
                    if (length == 8 && is(from, MEMALIGN)) {
                        return OpKind.MEMALIGN;
                    }
                }
                case 'f' -> {
                    if (length == 4 && is(from, FREE)) {
                        return OpKind.FREE;
                    }
                }
                case 'r' -> {
                    if (length == 7 && is(from, REALLOC)) {
                        return OpKind.REALLOC;
                    }
                }
                case 'c' -> {
                    if (length == 6 && is(from, CALLOC)) {
                        return OpKind.CALLOC;
                    }
                }
                case 't' -> {
                    if (length == 11 && is(from, THREAD_DONE)) {
                        return OpKind.EXIT;
                    }
                }
                default -> {}
            }
        }
        if (EventText.words(word(from)) > 0) {
            eventFrom = from;
            return OpKind.EVENT;
        }
        fail("an operation is malloc, calloc, realloc, memalign, free or thread_done");
        return NO_OP;
    }

    private String word(int from) {
        return new String(text, from, at - from, StandardCharsets.ISO_8859_1);
    }

    private static final byte[] MALLOC = "malloc".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] MEMALIGN = "memalign".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] FREE = "free".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] REALLOC = "realloc".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] CALLOC = "calloc".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] THREAD_DONE = "thread_done".getBytes(StandardCharsets.US_ASCII);

    private boolean is(int from, byte[] word) {
        for (int i = 0; i < word.length; i++) {
            if (text[from + i] != word[i]) {
                return false;
            }
        }
        return true;
    }

    private int operation(int op, long thread) {
        long pointer = pointer();
        return switch (op) {
            case OpKind.MALLOC -> {
                long size = number();
                long time = times();
                checkSize(pointer, 1, size);
                yield broken == null
                        ? touched(pointer, size, timed(time, appender.malloc(thread, pointer, size)))
                        : NO_OP;
            }
            case OpKind.FREE -> {
                long time = times();
                yield broken == null ? timed(time, appender.free(thread, pointer)) : NO_OP;
            }
            case OpKind.CALLOC -> calloc(thread, pointer);
            case OpKind.REALLOC -> realloc(thread, pointer);
            case OpKind.MEMALIGN -> memalign(thread, pointer);
            case OpKind.EVENT -> event(thread, pointer);
            default -> {
                long time = endTime();
                if (broken == null) {
                    appender.threadEnd(thread);
                    timed(time, OpAppender.LEGAL);
                }
                yield OpAppender.LEGAL;
            }
        };
    }

    private int calloc(long thread, long pointer) {
        long count = number();
        long size = number();
        long time = times();
        checkSize(pointer, count, size);
        return broken == null
                ? touched(pointer, count * size, timed(time, appender.calloc(thread, pointer, count, size)))
                : NO_OP;
    }

    private int realloc(long thread, long pointer) {
        long old = pointer();
        long size = number();
        long time = times();
        checkSize(pointer, 1, size);
        return broken == null
                ? touched(pointer, size, timed(time, appender.realloc(thread, pointer, old, size)))
                : NO_OP;
    }

    private int memalign(long thread, long pointer) {
        long alignment = number();
        long size = number();
        long time = times();
        checkSize(pointer, 1, size);
        if (broken == null && pointer != 0 && BlockRules.isImpossibleAlignment(alignment)) {
            fail(BlockRules.ALIGNMENT);
        }
        return broken == null
                ? touched(
                        pointer,
                        size,
                        timed(time, appender.memalign(thread, pointer, pointer == 0 ? 1 : alignment, size)))
                : NO_OP;
    }

    private void checkSize(long pointer, long count, long size) {
        if (broken == null && pointer != 0 && BlockRules.isImpossible(count, size)) {
            fail(BlockRules.SIZE);
        }
    }

    private int event(long thread, long pointer) {
        int from = eventFrom;
        List<String> words = new ArrayList<>();
        while (from < end && text[from] != ' ') {
            from++;
        }
        words.add(new String(text, eventFrom, from - eventFrom, StandardCharsets.ISO_8859_1));
        int wanted = EventText.words(words.get(0));
        while (words.size() < wanted && broken == null) {
            blank();
            int start = at;
            while (at < end && text[at] != ' ') {
                at++;
            }
            words.add(word(start));
        }
        long time = times();
        if (broken != null) {
            return NO_OP;
        }
        try {
            return timed(time, appender.event(thread, pointer, EventText.parse(String.join(" ", words))));
        } catch (EventSyntaxException e) {
            fail(e.rule());
            return NO_OP;
        }
    }

    private int timed(long time, int verdict) {
        if (time != NO_TIME) {
            if (!originKnown) {
                origin = time;
                originKnown = true;
            }
            appender.time(Math.max(0, time - origin));
        }
        return verdict;
    }

    private int touched(long pointer, long bytes, int verdict) {
        if (pages != null) {
            try {
                int colon = pages.indexOf(':');
                int lead = colon < 0
                        ? (int) (pointer & (TouchedPages.PAGE_BYTES - 1))
                        : TouchedPages.parseLead(pages.substring(0, colon));
                appender.touched(TouchedPages.parse(pages.substring(colon + 1), lead, bytes));
            } catch (EventSyntaxException e) {
                fail(e.rule());
            }
            pages = null;
        }
        return verdict;
    }

    /** START of the optional time stamps, or {@link #NO_TIME}. */
    private long times() {
        if (at == end) {
            return NO_TIME;
        }
        skipBlanks();
        if (at == end || text[at] == 'p') {
            rest();
            return NO_TIME;
        }
        at--;
        long start = number();
        number();
        rest();
        return start;
    }

    /** The one or two time stamps of a thread's end. */
    private long endTime() {
        int from = at;
        skipBlanks();
        while (at < end && text[at] != ' ') {
            at++;
        }
        skipBlanks();
        boolean hasTwo = at < end;
        at = from;
        if (hasTwo) {
            return times();
        }
        skipBlanks();
        if (at == end) {
            return NO_TIME;
        }
        at--;
        return number();
    }

    private void rest() {
        skipBlanks();
        if (at == end) {
            return;
        }
        String rest = new String(text, at, end - at, StandardCharsets.ISO_8859_1).stripTrailing();
        if (rest.startsWith(PAGES)) {
            pages = rest.substring(PAGES.length());
            at = end;
        } else {
            fail("a line has no more than the operation, its numbers and two time stamps");
        }
    }

    private long pointer() {
        blank();
        if (at + 2 >= end || text[at] != '0' || (text[at + 1] | 0x20) != 'x') {
            fail("a pointer is hexadecimal with 0x");
            return 0;
        }
        at += 2;
        int from = at;
        long value = 0;
        while (at < end) {
            int digit = Character.digit(text[at], 16);
            if (digit < 0) {
                break;
            }
            value = value << 4 | digit;
            at++;
        }
        if (at == from || at - from > 16 || (at < end && text[at] != ' ')) {
            fail("a pointer is hexadecimal with 0x and at most 16 digits");
        }
        return value;
    }

    private long number() {
        blank();
        long value = decimal();
        if (at < end && text[at] != ' ') {
            fail("a size, count, alignment or time is a decimal number of at least 0");
        }
        return value;
    }

    private long decimal() {
        int from = at;
        long value = 0;
        while (at < end) {
            int digit = text[at] - '0';
            if (digit < 0 || digit > 9) {
                break;
            }
            value = value * 10 + digit;
            at++;
        }
        int digits = at - from;
        if (digits == 0) {
            fail(from < end && text[from] == '-' ? "a number must be at least 0" : "a decimal number is missing");
        } else if (digits > 18 && (digits > 19 || value < 0)) {
            // The size of a call that failed, as nothing else can be so great.
            value = Long.MAX_VALUE;
            if (digits > 20) {
                fail("a number must be below 2^64");
            }
        }
        return value;
    }

    private void expect(char wanted, String rule) {
        if (at < end && text[at] == wanted) {
            at++;
        } else {
            broken = rule;
        }
    }

    private void blank() {
        if (at < end && text[at] == ' ') {
            skipBlanks();
        } else {
            fail(at >= end ? "the line is cut short" : "the parts of a line are separated by a blank");
        }
    }

    private void skipBlanks() {
        while (at < end && text[at] == ' ') {
            at++;
        }
    }

    /** Notes the first rule that the line breaks. */
    private void fail(String rule) {
        if (broken == null) {
            broken = rule;
        }
    }

    private void reject(String rule) throws IOException {
        broken = null;
        pages = null;
        if (options.lenient() && skipped > 0) {
            skipped++;
            return;
        }
        String line = lines.line();
        String whole = rule.equals(NOT_LIVE) ? rule + MemoryReplayScan.whyDead(source, line, lines.lineNumber()) : rule;
        BadInputException complaint = BadInputException.inLine(source.name(), lines.lineNumber(), whole, line, REMEDY);
        if (!options.lenient()) {
            throw complaint;
        }
        skipped++;
        firstSkipped = complaint.text();
    }
}
