package org.alloclab.libc.jemalloc;

/** An arena's extents in one inactive state. (jemalloc 5.3.0 ecache.h) */
final class Ecache {
    private final int state;
    private final boolean delayCoalesce;
    private final Eset eset;

    /**
     * Makes an empty one.
     *
     * @param state one of the states in {@link Edata}
     * @param delayCoalesce whether extents smaller than large ones merge only when they are evicted
     */
    Ecache(SizeClasses sizes, int state, boolean delayCoalesce) {
        this.state = state;
        this.delayCoalesce = delayCoalesce;
        this.eset = new Eset(sizes);
    }

    int state() {
        return state;
    }

    boolean delaysCoalescing() {
        return delayCoalesce;
    }

    Eset eset() {
        return eset;
    }

    long pages() {
        return eset.pages();
    }
}
