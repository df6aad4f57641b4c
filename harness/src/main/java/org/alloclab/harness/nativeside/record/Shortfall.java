package org.alloclab.harness.nativeside.record;

/**
 * Something that was not recorded.
 *
 * @param kind what
 * @param count how many calls, or processes
 * @param error the number of the error that was the reason, or 0
 * @param pid the process, or 0
 * @param program the program's path, as far as it is known
 */
public record Shortfall(Kind kind, long count, long error, long pid, String program) {
    /** What is missing. */
    public enum Kind {
        /** Frees of blocks whose allocation was not seen: they do nothing. */
        UNKNOWN_FREES,
        /** Calls made inside of a call of the allocator. */
        CALLS_INSIDE,
        /** The notes end before the program does: further calls. */
        NOTES_ENDED,
        /** Records that the program was killed in. */
        UNFINISHED_RECORDS,
        /** Records that the file should have, and has not. */
        CUT_RECORDS,
        /** Forked processes that could make no notes. */
        CHILDREN_WITHOUT_NOTES,
        /** A process that could make no notes. */
        PROCESS_WITHOUT_NOTES,
        /** A program that a process went on as, or started, and that left no notes. */
        PROGRAM_WITHOUT_NOTES,
        /** A forked process whose parent's notes are missing: its trace begins in the middle. */
        PARENT_MISSING,
        /** Calls that passed by a lock whose owner slept. */
        CALLS_PASSED_BY,
        /** Locks that were taken over from threads that had gone. */
        LOCKS_TAKEN_OVER,
        /** The program closed what it takes to know which pages were written. */
        TOUCH_LOST,
        /** There is no table of stacks. */
        NO_STACKS,
        /** The table of stacks could not grow: blocks without a stack. */
        STACKS_WITHOUT_ROOM,
        /** Blocks without a stack, because a handler allocated them in the midst of a note. */
        STACKS_NESTED,
        /** Stacks are left out of a text. */
        STACKS_IN_TEXT
    }

    static Shortfall of(Kind kind, long count) {
        return new Shortfall(kind, count, 0, 0, "");
    }
}
