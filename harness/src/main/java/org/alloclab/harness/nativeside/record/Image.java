package org.alloclab.harness.nativeside.record;

import java.util.Optional;

/**
 * What one program in one process noted.
 *
 * @param pid the process
 * @param began when, which with the pid is the image's identity
 * @param notes its file
 * @param parent the image it was forked from, if that was recorded
 * @param stacks the table that the notes' numbers of stacks are of
 */
record Image(long pid, long began, Notes notes, Optional<Image> parent, Optional<StackNotes> stacks) {
    /** Whether it began as a copy of another process. */
    boolean isForked() {
        return notes.parentPid() != 0;
    }

    /** How many of its parent's records come before its own: none if its parent's notes are missing. */
    long parentRecords() {
        return parent.map(image -> Math.min(notes.parentRecords(), image.notes().records()))
                .orElse(0L);
    }
}
