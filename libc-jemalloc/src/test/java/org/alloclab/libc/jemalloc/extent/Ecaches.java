package org.alloclab.libc.jemalloc.extent;

import java.util.Objects;
import org.alloclab.libc.jemalloc.emap.Edata;
import org.alloclab.libc.jemalloc.mutex.Mutex;
import org.alloclab.libc.jemalloc.mutex.RunningThread;
import org.alloclab.libc.jemalloc.size.SizeClasses;

/** Makes sets of extents for tests of other packages. */
public final class Ecaches {
    private Ecaches() {}

    /** An empty set of dirty extents. */
    public static Ecache dirty(SizeClasses sizes) {
        return new Ecache(sizes, Stage.DIRTY, Merging.DELAYED, new Mutex(new RunningThread()));
    }

    /** The oldest of a set. */
    public static Edata oldest(Ecache ecache) {
        return Objects.requireNonNull(ecache.eset().oldest());
    }

    public static void insert(Ecache ecache, Edata edata) {
        ecache.eset().insert(edata);
    }

    public static void remove(Ecache ecache, Edata edata) {
        ecache.eset().remove(edata);
    }
}
