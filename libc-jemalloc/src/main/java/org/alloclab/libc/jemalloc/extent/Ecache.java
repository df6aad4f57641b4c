package org.alloclab.libc.jemalloc.extent;

import org.alloclab.libc.jemalloc.mutex.Mutex;
import org.alloclab.libc.jemalloc.size.SizeClasses;

/** An arena's extents in one inactive state. (jemalloc 5.3.0 ecache.h) */
public final class Ecache {
    private final Stage stage;
    private final Merging merging;
    private final Eset eset;
    private final Mutex mutex;

    /** Makes an empty one. */
    Ecache(SizeClasses sizes, Stage stage, Merging merging, Mutex mutex) {
        this.stage = stage;
        this.merging = merging;
        this.eset = new Eset(sizes);
        this.mutex = mutex;
    }

    public Stage stage() {
        return stage;
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
