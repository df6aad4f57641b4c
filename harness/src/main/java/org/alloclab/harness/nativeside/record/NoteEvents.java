package org.alloclab.harness.nativeside.record;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.alloclab.api.probe.SystemCall;
import org.alloclab.harness.trace.event.TraceEvent;

/** Makes a trace's events of notes that are no heap calls. */
final class NoteEvents {
    private static final long MAP_FIXED = 0x10;
    private static final long MAP_ANONYMOUS = 0x20;
    private static final long ANY_FILE = 3;
    private static final long NO_FILE = -1;
    private static final long LOW_HALF = 0xffff_ffffL;

    private NoteEvents() {}

    /** The event of the record that the cursor is at, if it is one. */
    static Optional<TraceEvent> of(NotesCursor at) {
        return switch (at.kind()) {
            case NoteKind.MAP -> Optional.of(map(at));
            case NoteKind.UNMAP -> Optional.of(call(SystemCall.MUNMAP, 0, at.name(), at.size()));
            case NoteKind.REMAP ->
                Optional.of(call(
                        SystemCall.MREMAP,
                        at.name(),
                        at.other(),
                        at.secondSize(NoteKind.REMAP_FROM),
                        at.size(),
                        at.secondOther(NoteKind.REMAP_FROM),
                        at.name()));
            case NoteKind.PROTECT -> Optional.of(call(SystemCall.MPROTECT, 0, at.name(), at.size(), at.other()));
            case NoteKind.ADVISE -> Optional.of(call(SystemCall.MADVISE, 0, at.name(), at.size(), at.other()));
            case NoteKind.BREAK -> Optional.of(call(SystemCall.BRK, at.name(), at.name(), at.other()));
            case NoteKind.STEER -> Optional.of(steering(at.text(), at.other()));
            case NoteKind.STACK ->
                at.size() == 0 ? Optional.empty() : Optional.of(new TraceEvent.ThreadStack(at.name(), at.size()));
            case NoteKind.EXIT -> Optional.of(new TraceEvent.Mark("exit"));
            case NoteKind.EXEC -> Optional.of(new TraceEvent.Mark("exec " + at.text()));
            case NoteKind.STARTED ->
                Optional.of(new TraceEvent.Mark((at.size() == 0 ? "fork " : "spawn ") + at.name()));
            default -> Optional.empty();
        };
    }

    private static TraceEvent call(SystemCall call, long result, Long... arguments) {
        return new TraceEvent.MapCall(call, List.of(arguments), result);
    }

    private static TraceEvent map(NotesCursor at) {
        long flags = at.other() >>> 32;
        boolean anonymous = (flags & MAP_ANONYMOUS) != 0;
        return call(
                SystemCall.MMAP,
                at.name(),
                (flags & MAP_FIXED) != 0 ? at.name() : 0,
                at.size(),
                at.other() & LOW_HALF,
                flags,
                anonymous ? NO_FILE : ANY_FILE,
                anonymous ? 0 : at.secondSize(NoteKind.MAPPED_FILE));
    }

    /** {@code mallopt -8 2}, {@code mallctl arena.0.purge}, {@code mallctl background_thread true}. */
    private static TraceEvent steering(String text, long result) {
        List<Long> numbers = new ArrayList<>();
        StringBuilder words = new StringBuilder();
        String[] parts = text.split(" ", -1);
        for (int i = 1; i < parts.length; i++) {
            String part = parts[i];
            if (part.matches("-?[0-9]{1,18}")) {
                numbers.add(Long.parseLong(part));
            } else if (part.equals("true") || part.equals("false")) {
                numbers.add(part.equals("true") ? 1L : 0L);
            } else {
                words.append(words.isEmpty() ? "" : " ").append(part);
            }
        }
        return new TraceEvent.Steering(parts[0], numbers, words.toString(), result);
    }
}
