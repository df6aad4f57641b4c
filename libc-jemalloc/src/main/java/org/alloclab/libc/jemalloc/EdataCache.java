package org.alloclab.libc.jemalloc;

import org.jspecify.annotations.Nullable;

/** An arena's unused extent records; the oldest and lowest is reused first. (jemalloc 5.3.0 edata_cache.c) */
final class EdataCache {
    private final EdataHeap avail = new EdataHeap();
    private final Base base;
    private final Mutex mutex;
    private int count;

    EdataCache(Base base, Mutex mutex) {
        this.base = base;
        this.mutex = mutex;
    }

    Mutex mutex() {
        return mutex;
    }

    int count() {
        return count;
    }

    /** A record from the cache, or a new one from the base; {@code null} without memory. */
    @Nullable
    Edata take() {
        mutex.lock();
        Edata edata = avail.removeFirst();
        if (edata == null) {
            return base.allocEdata();
        }
        count--;
        return edata;
    }

    void put(Edata edata) {
        mutex.lock();
        edata.describeSelf();
        avail.insert(edata);
        count++;
    }
}
