package org.alloclab.harness.render;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.alloclab.harness.nativeside.launch.Errors;
import org.alloclab.harness.nativeside.launch.ProgramFile;
import org.alloclab.harness.nativeside.launch.Unpreloadable;
import org.alloclab.harness.nativeside.record.RecordedTrace;
import org.alloclab.harness.nativeside.record.Shortfall;
import org.alloclab.harness.trace.event.ResidentFigures;
import org.alloclab.harness.trace.event.ResidentKind;

/** What {@code record} says of its traces, and of what it could not record: a line each. */
public final class RecordText {
    private RecordText() {}

    /** One trace. */
    public static String trace(RecordedTrace trace) throws IOException {
        return String.format(
                Locale.ROOT,
                "%s: %,d ops%s, %d thread%s, peak %,d KiB%s, %,d bytes; pid %d: %s",
                trace.file(),
                trace.ops(),
                trace.inherited() > 0
                        ? String.format(Locale.ROOT, " (%,d of them before its fork)", trace.inherited())
                        : "",
                trace.threads(),
                trace.threads() == 1 ? "" : "s",
                trace.peakLiveBytes() >> 10,
                trace.stacks() == 0 ? "" : String.format(Locale.ROOT, ", %,d stacks", trace.stacks()),
                Files.size(trace.file()),
                trace.pid(),
                trace.command());
    }

    /** Of several traces the one to look at first: a wrapper leaves one, too; empty where there is nothing to choose. */
    public static Optional<String> largest(List<RecordedTrace> traces) {
        return traces.size() < 2
                ? Optional.empty()
                : traces.stream()
                        .max(Comparator.comparingLong(RecordedTrace::peakLiveBytes))
                        .map(most -> String.format(
                                Locale.ROOT,
                                "the largest of the %d traces is %s; see what holds its memory with 'alloclab why %s'",
                                traces.size(),
                                most.file(),
                                most.file()));
    }

    /** That a program left no trace, and why. */
    public static String nothing(String program, Optional<ProgramFile> file) {
        Optional<Unpreloadable> why = file.flatMap(ProgramFile::unpreloadable);
        if (file.isEmpty() || why.isEmpty()) {
            return "nothing was recorded: " + program + " made no call that could be noted";
        }
        return "nothing was recorded: " + file.get().path() + " is "
                + switch (why.get()) {
                    case NARROW ->
                        "a program of 32 bits, into which a recorder of 64 bits cannot be loaded; record a build for 64 bits";
                    case STATIC ->
                        "linked statically, and so nothing can be loaded into it; record a build that links the C library"
                                + " dynamically";
                    case PRIVILEGED ->
                        "set-user-ID or set-group-ID, and so nothing is loaded into it; record a copy without these bits, as the"
                                + " user it is meant for";
                };
    }

    /** What the real process occupied; empty if nobody saw. */
    public static Optional<String> real(Optional<ResidentFigures> peak, Optional<ResidentFigures> end) {
        return peak.map(at -> String.format(
                Locale.ROOT,
                "real process: RSS peak %,d KiB%s; at the highest sample, %,d KiB, malloc's areas account for %s, the program's"
                        + " own mappings %s, files and code %s, shared memory %s, stacks %s, unexplained %s",
                kib(at, ResidentKind.PEAK),
                end.map(last -> String.format(Locale.ROOT, ", end %,d KiB", kib(last, ResidentKind.TOTAL)))
                        .orElse(""),
                kib(at, ResidentKind.TOTAL),
                figure(at, ResidentKind.MALLOC),
                figure(at, ResidentKind.PROGRAM),
                figure(at, ResidentKind.FILE),
                figure(at, ResidentKind.SHARED),
                figure(at, ResidentKind.STACK),
                figure(at, ResidentKind.OTHER)));
    }

    private static String figure(ResidentFigures figures, ResidentKind kind) {
        return String.format(Locale.ROOT, "%,d", kib(figures, kind));
    }

    private static long kib(ResidentFigures figures, ResidentKind kind) {
        return figures.of(kind).orElse(0) >> 10;
    }

    /** What is missing, a line each. */
    public static List<String> shortfalls(List<Shortfall> shortfalls) {
        return shortfalls.stream().map(RecordText::shortfall).toList();
    }

    private static String shortfall(Shortfall of) {
        String format = switch (of.kind()) {
            case UNKNOWN_FREES -> "%1$,d frees of blocks that were not seen allocated do nothing";
            case CALLS_INSIDE -> "%1$,d calls made inside of a call of the allocator are left out";
            case NOTES_ENDED -> "the trace ends early (%2$s): %1$,d further calls were not recorded";
            case UNFINISHED_RECORDS -> "%1$,d calls were being noted when the program ended, and are left out";
            case CUT_RECORDS -> "%1$,d notes are missing at the end: the file was cut";
            case CHILDREN_WITHOUT_NOTES -> "%1$,d forked processes were not recorded (%2$s)";
            case PROCESS_WITHOUT_NOTES -> "process %3$d was not recorded (%2$s)";
            case PROGRAM_WITHOUT_NOTES ->
                "process %3$d%4$s was not recorded: it is linked statically, runs with another user's rights or"
                        + " another LD_PRELOAD, could not make a file, or was killed as it began";
            case PARENT_MISSING -> "the notes of its parent, process %3$d, are missing: the trace begins at the fork";
            case CALLS_PASSED_BY ->
                "%1$,d calls are left out: they could not wait for a thread that slept inside of the allocator";
            case LOCKS_TAKEN_OVER -> "%1$,d threads ended inside of a call";
            case TOUCH_LOST -> "the program closed all files: from then on every page counts as written";
            case NO_STACKS -> "nobody knows where blocks were allocated: the table of stacks could not be made (%2$s)";
            case STACKS_WITHOUT_ROOM ->
                "of %1$,d blocks it is not known where they were allocated: the table of stacks is full"
                        + (of.error() == 0 ? "; fewer frames make it smaller, such as --stacks=8" : " (%2$s)");
            case STACKS_NESTED ->
                "of %1$,d blocks of signal handlers it is not known where they were allocated: they came in the midst of"
                        + " a note";
            case STACKS_IN_TEXT -> "a text has no place for where blocks were allocated: %1$,d stacks are left out";
        };
        return String.format(
                Locale.ROOT,
                format,
                of.count(),
                Errors.text(of.error()),
                of.pid(),
                of.program().isEmpty() ? "" : " (" + of.program() + ")");
    }
}
