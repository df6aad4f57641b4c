package org.alloclab.harness.trace.format;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.alloclab.harness.trace.ReadOptions;
import org.alloclab.harness.trace.TraceSource;

/** Reads {@link LtraceFormat}. */
final class LtraceReader extends LineReader implements LtraceCalls.Listener {
    private static final long DAY = 86_400_000_000_000L;

    private final Set<Long> otherProcesses;
    private final LtraceCalls calls = new LtraceCalls(this);
    /** Blocks of posix_memalign, whose addresses ltrace does not show, by alignment, oldest first. */
    private final Map<Long, Deque<Long>> unplaced = new TreeMap<>();

    /** Whether there are calls that ltrace saw within a library, and not only at a program's way into one. */
    private boolean seesLibrary;

    private boolean seesEnd;

    private LtraceLine.Clock clock = LtraceLine.Clock.NONE;
    private long firstNanos;
    private long lastNanos;
    private long days;

    LtraceReader(TraceSource source, ReadOptions options, Set<Long> otherProcesses) throws IOException {
        super(source, options);
        this.otherProcesses = otherProcesses;
    }

    @Override
    String remedyForNothing() {
        return "record with " + LtraceFormat.COMMAND;
    }

    /** A long line holds long texts, and so is no call of the allocator. */
    @Override
    void tooLong(String text) {}

    @Override
    void line(String text) {
        LtraceLine line = LtraceLine.parse(text);
        seesEnd |= line.what() == LtraceLine.What.EXIT;
        time(line);
        if (isOfAnother(line.thread())) {
            if (line.kind() != null && line.what() != LtraceLine.What.SECOND_HALF) {
                note("lines are of several processes: %d calls of " + line.thread() + " are left out; --process "
                        + line.thread() + " reads them");
            }
            return;
        }
        if (line.what() == LtraceLine.What.UNREADABLE) {
            if (line.isBehindOutput()) {
                note("%d lines name a function of the allocator behind other text, and cannot be read as calls");
            } else {
                reject("a call has a result behind its bracket", text);
            }
            return;
        }
        seesLibrary |= line.kind() != null && text.contains("@lib");
        calls.take(line);
    }

    /** Of another process than the one that is read; which threads a later one has is not known, so it is read alone. */
    private boolean isOfAnother(long id) {
        return wantedProcess() == NO_PROCESS ? otherProcesses.contains(id) : id != wantedProcess();
    }

    @Override
    public void lacksFirstHalf(LtraceLine line) {
        note("%d calls are left out, because ltrace shows only their second halves");
    }

    @Override
    public void begins(LtraceCalls.Call call, boolean isWhole) {
        long old = call.argument[0];
        if (old == 0 && call.kind == CallKind.FREE) {
            // free(NULL) within free(NULL) is one call.
            call.isGivenUpWithin =
                    call.outer != null && call.outer.kind == CallKind.FREE && call.outer.argument[0] == 0;
        }
        if (call.isLibcsOwn || !call.kind.givesUp() || old == Numbers.NONE || old == 0) {
            return;
        }
        LtraceCalls.Call outer = call.outer;
        while (outer != null && (outer.argument[0] != old || outer.givenUp == 0)) {
            outer = outer.outer;
        }
        if (outer != null) {
            call.givenUp = outer.givenUp;
            call.isGivenUpWithin = outer.kind == CallKind.FREE;
            outer.isGivenUpWithin = true;
            return;
        }
        place(old);
        if (isWhole) {
            call.givenUp = old;
        } else if (call.kind == CallKind.FREE) {
            call.givenUp = old;
            append(call, old, 0);
            call.isGivenUpWithin = true;
        } else {
            // Until it ends, the block has a name that no other block can be given.
            long name = syntheticName();
            call.givenUp = appender.rename(old, name) ? name : old;
        }
    }

    @Override
    public void ends(LtraceCalls.Call call) {
        if (call.isLibcsOwn) {
            note("%d calls that libc makes itself are left out, because ltrace misnames them; it shows them right with "
                    + LtraceFormat.COMMAND);
            return;
        }
        boolean posix = call.kind == CallKind.POSIX_MEMALIGN;
        boolean readable = call.kind == CallKind.FREE || call.result != Numbers.NONE;
        for (int i = posix ? 1 : 0; i < call.kind.arguments(); i++) {
            readable &= call.argument[i] != Numbers.NONE;
        }
        if (!readable) {
            reject("a call has numbers for its arguments and its result", call.shown);
            return;
        }
        if (call.kind == CallKind.FREE) {
            if (!call.isGivenUpWithin) {
                append(call, call.givenUp == 0 ? call.argument[0] : call.givenUp, 0);
            }
            return;
        }
        long block = posix ? (call.result == 0 ? syntheticName() : 0) : call.result;
        boolean within = call.receivedWithin != Numbers.NONE && (posix || call.receivedWithin == block);
        if (within) {
            received(call, call.receivedWithin);
            return;
        }
        long old = call.kind.givesUp() ? (call.givenUp == 0 ? call.argument[0] : call.givenUp) : call.argument[0];
        append(call, call.isGivenUpWithin ? 0 : old, block);
        if (block == 0 && isSynthetic(old)) {
            // It failed: the block is as it was.
            appender.rename(old, call.argument[0]);
        }
        if (posix && block != 0) {
            unplaced.computeIfAbsent(call.argument[1], alignment -> new ArrayDeque<>())
                    .add(block);
        }
        received(call, block);
    }

    /** The calls around it learn what this one received. */
    private static void received(LtraceCalls.Call call, long block) {
        for (LtraceCalls.Call outer = call.outer; outer != null; outer = outer.outer) {
            outer.receivedWithin = block;
        }
    }

    private void append(LtraceCalls.Call call, long first, long block) {
        long thread = call.thread == LtraceLine.NO_THREAD ? ONLY_THREAD : call.thread;
        long ops = appender.nextOp();
        perform(thread, call.kind, first, call.argument[1], call.argument[2], block, call.shown);
        if (clock != LtraceLine.Clock.NONE && appender.nextOp() > ops) {
            appender.time(lastNanos - firstNanos);
        }
    }

    /** A block whose address was not seen when it was allocated is the oldest of posix_memalign that can lie there. */
    private void place(long address) {
        if (unplaced.isEmpty() || appender.isLive(address)) {
            return;
        }
        long oldest = Long.MAX_VALUE;
        long alignment = 0;
        for (Map.Entry<Long, Deque<Long>> entry : unplaced.entrySet()) {
            Long first = entry.getValue().peek();
            if (entry.getKey() > 0 && address % entry.getKey() == 0 && first != null && first < oldest) {
                oldest = first;
                alignment = entry.getKey();
            }
        }
        Deque<Long> chosen = unplaced.get(alignment);
        if (chosen != null && oldest != Long.MAX_VALUE) {
            chosen.remove();
            appender.rename(oldest, address);
            note(
                    "%d blocks that are freed or grown without having been seen are taken for those of posix_memalign, whose"
                            + " addresses ltrace does not show");
        }
    }

    private void time(LtraceLine line) {
        if (line.clock() == LtraceLine.Clock.NONE || (clock != LtraceLine.Clock.NONE && clock != line.clock())) {
            return;
        }
        long nanos = line.nanos();
        if (line.clock() == LtraceLine.Clock.LINE_BEFORE) {
            nanos = clock == LtraceLine.Clock.NONE ? 0 : lastNanos + nanos;
        } else if (line.clock() == LtraceLine.Clock.DAY) {
            // Threads' lines can be out of order by a little; what falls by hours is another day.
            days += clock != LtraceLine.Clock.NONE && nanos + days * DAY < lastNanos - DAY / 2 ? 1 : 0;
            nanos += days * DAY;
        }
        if (clock == LtraceLine.Clock.NONE) {
            clock = line.clock();
            firstNanos = nanos;
            lastNanos = nanos;
        }
        lastNanos = Math.max(lastNanos, nanos);
    }

    @Override
    void atEnd() {
        long unended = calls.unended();
        if (unended > 0) {
            note(unended + " calls are left out, because ltrace does not show how they ended");
        }
        if (!seesEnd) {
            note("the file does not say that the program ended: it may be cut short");
        }
        if (!seesLibrary) {
            note("the file has no calls that libc makes itself, as in strdup and fopen; it has them with "
                    + LtraceFormat.COMMAND);
        }
        if (clock == LtraceLine.Clock.NONE) {
            note("ltrace: " + ForeignFormat.NO_TIMES + " (ltrace -ttt gives them)");
        }
    }
}
