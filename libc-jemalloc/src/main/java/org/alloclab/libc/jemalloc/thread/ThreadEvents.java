package org.alloclab.libc.jemalloc.thread;

import org.alloclab.libc.jemalloc.tcache.Tcache;

/** What happens every so many bytes that a thread allocates or frees: a look at its cache. (jemalloc 5.3.0 thread_event.c) */
final class ThreadEvents {
    private final Tsd tsd;
    private final ByteMeter allocated;
    private final ByteMeter deallocated;

    ThreadEvents(Tsd tsd) {
        this.tsd = tsd;
        this.allocated = tsd.allocated;
        this.deallocated = tsd.deallocated;
    }

    void allocated(long usize) {
        if (allocated.advance(usize)) {
            handle(allocated);
        }
    }

    void deallocated(long usize) {
        if (deallocated.advance(usize)) {
            handle(deallocated);
        }
    }

    private void handle(ByteMeter meter) {
        if (!tsd.allowsEvents()) {
            meter.retrySoon();
            return;
        }
        meter.restart();
        Tcache tcache = tsd.tcache;
        if (tcache != null) {
            tcache.collect();
        }
    }
}
