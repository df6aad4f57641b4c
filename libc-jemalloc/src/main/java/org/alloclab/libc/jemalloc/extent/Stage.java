package org.alloclab.libc.jemalloc.extent;

import org.alloclab.libc.jemalloc.emap.Edata;

/** How far an inactive extent has been given back. */
public enum Stage {
    /** Freed, still resident. */
    DIRTY(Edata.DIRTY),
    /** Purged lazily: the kernel takes the pages when it needs them. */
    MUZZY(Edata.MUZZY),
    /** Purged: only address space. */
    RETAINED(Edata.RETAINED);

    private final int state;

    Stage(int state) {
        this.state = state;
    }

    /** The state of an {@link Edata} in this stage. */
    public int state() {
        return state;
    }
}
