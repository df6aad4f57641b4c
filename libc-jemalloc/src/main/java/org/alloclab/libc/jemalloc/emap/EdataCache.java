package org.alloclab.libc.jemalloc.emap;

import org.alloclab.api.memory.UserMemory;
import org.alloclab.libc.jemalloc.base.Base;
import org.alloclab.libc.jemalloc.mutex.Mutex;
import org.jspecify.annotations.Nullable;

/** An arena's unused extent records; the oldest and lowest is reused first. (jemalloc 5.3.0 edata_cache.c) */
public final class EdataCache {
    private final EdataHeap avail = new EdataHeap();
    private static final int SERIAL_MASK = 0xfff;

    private final Base base;
    private final UserMemory memory;
    private final Mutex mutex;
    private int count;

    public EdataCache(Base base, UserMemory memory, Mutex mutex) {
        this.base = base;
        this.memory = memory;
        this.mutex = mutex;
    }

    public Mutex mutex() {
        return mutex;
    }

    public int count() {
        return count;
    }

    /** A record from the cache, or a new one from the base; {@code null} without memory. */
    @Nullable
    public Edata take() {
        mutex.lock();
        Edata edata = avail.removeFirst();
        if (edata == null) {
            return make();
        }
        count--;
        return edata;
    }

    /** Its number is set bit by bit, so its page is read before it is written. (base_alloc_edata) */
    private @Nullable Edata make() {
        long address = base.alloc(Edata.BYTES, Edata.BYTES);
        if (address == 0) {
            return null;
        }
        memory.touchRead(address);
        memory.touchWrite(address);
        return new Edata(address, base.lastSerial() & SERIAL_MASK);
    }

    public void put(Edata edata) {
        mutex.lock();
        edata.describeSelf();
        avail.insert(edata);
        count++;
    }
}
