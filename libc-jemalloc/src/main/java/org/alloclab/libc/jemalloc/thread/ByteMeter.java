package org.alloclab.libc.jemalloc.thread;

/**
 * Bytes that a thread has allocated, or freed, and how many more until its cache is looked at.
 *
 * <p>jemalloc serves several kinds of events from one threshold; each kind keeps its own count, so the looks at the cache
 * come as if they were alone. (jemalloc 5.3.0 thread_event.c)
 */
final class ByteMeter {
    /** What the fast path compares with: {@link #next}, or 0 where the fast path may not run. */
    long fastThreshold;

    long bytes;

    private final long increment;
    private long next;
    private boolean fast;

    ByteMeter(long increment) {
        this.increment = increment;
    }

    /** Sets the next threshold: at the start, and when the event is handled. */
    void restart() {
        next = bytes + increment;
        update();
    }

    void allowFast(boolean allowed) {
        fast = allowed;
        update();
    }

    /** Notes bytes; answers whether the threshold is reached, and then {@link #restart} or {@link #retrySoon} has to be called. */
    boolean advance(long usize) {
        long before = bytes;
        bytes = before + usize;
        return Long.compareUnsigned(usize, next - before) >= 0;
    }

    /** Sets the next threshold where the event cannot be handled now. */
    void retrySoon() {
        next = bytes + 1;
        update();
    }

    private void update() {
        fastThreshold = fast && next > 0 ? next : 0;
    }
}
