package org.alloclab.harness.record;

import java.util.List;
import java.util.Optional;

/**
 * What one program in one process noted.
 *
 * @param pid the process
 * @param began when, which with the pid is the image's identity
 * @param segments its files, in order
 * @param parent the image it was forked from, if that was recorded
 */
record Image(long pid, long began, List<Segment> segments, Optional<Image> parent) {
    Image {
        segments = List.copyOf(segments);
    }

    private Segment first() {
        return segments.get(0);
    }

    private Segment last() {
        return segments.get(segments.size() - 1);
    }

    /** How many of its parent's records come before its own. */
    long parentRecords() {
        return first().parentRecords();
    }

    int parentThread() {
        return first().parentThread();
    }

    int childThread() {
        return first().childThread();
    }

    long startBreak() {
        return first().startBreak();
    }

    String program() {
        return first().program();
    }

    String command() {
        return first().command();
    }

    String allocator() {
        return first().allocator();
    }

    long records() {
        return last().next();
    }

    long unnoted() {
        return last().unnoted();
    }

    /** Usable bytes of the blocks it holds. */
    long liveBytes() {
        return last().liveBytes();
    }

    long stopped() {
        return last().stopped();
    }
}
