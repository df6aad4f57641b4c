package org.alloclab.libc.jemalloc;

/** An arena's extents in one inactive state. (jemalloc 5.3.0 ecache.h) */
final class Ecache {
    private final int state;
    private final boolean delayCoalesce;
    private final Eset eset;
    private final Mutex mutex;

    /**
     * Makes an empty one.
     *
     * @param state one of the states in {@link Edata}
     * @param delayCoalesce whether extents smaller than large ones merge only when they are evicted
     */
    Ecache(SizeClasses sizes, int state, boolean delayCoalesce, Mutex mutex) {
        this.state = state;
        this.delayCoalesce = delayCoalesce;
        this.eset = new Eset(sizes);
        this.mutex = mutex;
    }

    int state() {
        return state;
    }

    boolean delaysCoalescing() {
        return delayCoalesce;
    }

    Mutex mutex() {
        return mutex;
    }

    Eset eset() {
        return eset;
    }

    long pages() {
        return eset.pages();
    }
}
