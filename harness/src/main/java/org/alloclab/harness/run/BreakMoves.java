package org.alloclab.harness.run;

import org.alloclab.api.heap.UserAllocator;
import org.alloclab.harness.trace.event.TraceEvent;

/**
 * Moves of the break that the recorded program made itself. Program and allocator have one break in common, which libc
 * remembers (glibc, misc/sbrk.c), so a move is made by the {@code sbrk} of the simulated allocator, which then meets the
 * stranger's memory as the real one does. It goes as far as the recorded one, from where the simulated break is.
 *
 * <pre>
 *   recorded     ... heap | before ──────▶ after
 *   simulated    ... heap ... | now ──────▶ now + (after - before)
 * </pre>
 */
final class BreakMoves {
    private static final String SBRK = "sbrk";
    private static final long PAGE_MASK = 0xfff;

    private final UserAllocator allocator;
    private final ProgramMappings mappings;
    private final boolean known;

    BreakMoves(UserAllocator allocator, ProgramMappings mappings) {
        this.allocator = allocator;
        this.mappings = mappings;
        this.known =
                allocator.controls().stream().anyMatch(control -> control.name().equals(SBRK));
    }

    /**
     * Plays a call: its arguments are the break asked for and the one before. Answers whether it could be played; a trace
     * that does not know the break before cannot, nor can an allocator that never looks at it.
     */
    boolean play(TraceEvent.MapCall call) {
        if (!known || call.arguments().size() != 2) {
            return false;
        }
        long after = call.arguments().get(0);
        long before = call.arguments().get(1);
        long now = allocator.control(SBRK, after - before);
        if (now == -1) {
            return true;
        }
        if (after < before) {
            mappings.lost(rounded(after), rounded(before) - rounded(after));
            return true;
        }
        long length = Math.min(rounded(after) - rounded(before), rounded(now + after - before) - rounded(now));
        if (length > 0) {
            mappings.gained(rounded(before), rounded(now), length);
        }
        return true;
    }

    private static long rounded(long address) {
        return (address + PAGE_MASK) & ~PAGE_MASK;
    }
}
