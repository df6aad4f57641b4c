package org.alloclab.libc.jemalloc.extent;

import org.alloclab.api.probe.DecisionPoint;
import org.alloclab.libc.jemalloc.decision.Decisions;
import org.alloclab.libc.jemalloc.mutex.Mutex;
import org.alloclab.libc.jemalloc.size.SizeClasses;

/** An arena's extents in one inactive state. (jemalloc 5.3.0 ecache.h) */
public final class Ecache {
    private final Stage stage;
    private final DecisionPoint reused;
    private final Merging merging;
    private final Eset eset;
    private final Mutex mutex;

    /** Makes an empty one. */
    Ecache(SizeClasses sizes, Stage stage, Merging merging, Mutex mutex) {
        this.stage = stage;
        this.reused = switch (stage) {
            case DIRTY -> Decisions.REUSED_DIRTY;
            case MUZZY -> Decisions.REUSED_MUZZY;
            case RETAINED -> Decisions.REUSED_RETAINED;
        };
        this.merging = merging;
        this.eset = new Eset(sizes);
        this.mutex = mutex;
    }

    /** What is told when one of them serves a request. */
    DecisionPoint reused() {
        return reused;
    }

    /** The state of its extents. */
    public int state() {
        return stage.state();
    }

    boolean delaysCoalescing() {
        return merging == Merging.DELAYED;
    }

    public Mutex mutex() {
        return mutex;
    }

    public Eset eset() {
        return eset;
    }

    public long pages() {
        return eset.pages();
    }
}
