package org.alloclab.libc.jemalloc.thread;

import org.alloclab.api.heap.ThreadHeap;
import org.alloclab.api.probe.Teller;
import org.alloclab.libc.jemalloc.decision.Decisions;
import org.alloclab.libc.jemalloc.emap.Edata;
import org.alloclab.libc.jemalloc.emap.Rtree;
import org.alloclab.libc.jemalloc.size.SizeClasses;
import org.alloclab.libc.jemalloc.tcache.Tcache;

/**
 * A thread that also tells what its cache serves and takes, and what becomes of a resized block: the thread itself is too
 * quick for that. Whoever listens gets this one in front of it.
 */
public final class NarratedThread implements ThreadHeap {
    private final JemallocThread thread;
    private final SizeClasses sizes;
    private final Rtree rtree;
    private final Teller teller;

    public NarratedThread(JemallocThread thread, SizeClasses sizes, Rtree rtree, Teller teller) {
        this.thread = thread;
        this.sizes = sizes;
        this.rtree = rtree;
        this.teller = teller;
    }

    @Override
    public long malloc(long size) {
        int szind = sizes.indexOf(size);
        int before = cached(szind);
        return served(thread.malloc(size), szind, before);
    }

    @Override
    public void free(long pointer) {
        int szind = classOf(pointer);
        boolean goesIn = caches(szind);
        thread.free(pointer);
        if (goesIn) {
            taken(pointer, szind);
        }
    }

    @Override
    public long calloc(long count, long size) {
        int szind = sizes.indexOf(count * size);
        int before = cached(szind);
        return served(thread.calloc(count, size), szind, before);
    }

    @Override
    public long realloc(long pointer, long size) {
        if (pointer == 0) {
            return malloc(size);
        }
        int oldClass = classOf(pointer);
        if (size == 0 || oldClass == SizeClasses.CLASSES) {
            return thread.realloc(pointer, size);
        }
        int szind = sizes.indexOf(size);
        boolean pastCache = oldClass >= SizeClasses.BINS && szind >= SizeClasses.BINS;
        int before = pastCache ? 0 : cached(szind);
        boolean goesIn = caches(oldClass);
        long result = thread.realloc(pointer, size);
        if (result == pointer) {
            if (oldClass == szind) {
                teller.tell(Decisions.SAME_CLASS, pointer, sizes.sizeOf(szind));
            }
        } else if (served(result, szind, before) != 0) {
            teller.tell(Decisions.MOVED, pointer, result, Math.min(sizes.sizeOf(oldClass), sizes.sizeOf(szind)));
            if (goesIn) {
                taken(pointer, oldClass);
            }
        }
        return result;
    }

    @Override
    public long memalign(long alignment, long size) {
        int szind = alignedClass(alignment, size);
        int before = cached(szind);
        return served(thread.memalign(alignment, size), szind, before);
    }

    @Override
    public long alignedAlloc(long alignment, long size) {
        int szind = alignedClass(alignment, size == 0 ? 1 : size);
        int before = cached(szind);
        return served(thread.alignedAlloc(alignment, size), szind, before);
    }

    @Override
    public long posixMemalign(long alignment, long size) {
        int szind = alignedClass(alignment, size == 0 ? 1 : size);
        int before = cached(szind);
        return served(thread.posixMemalign(alignment, size), szind, before);
    }

    @Override
    public long usableSize(long pointer) {
        return thread.usableSize(pointer);
    }

    @Override
    public void exit() {
        thread.exit();
    }

    private long served(long pointer, int szind, int before) {
        if (pointer != 0 && before > 0) {
            teller.tell(Decisions.CACHE_HIT, pointer, szind, cached(szind));
        }
        return pointer;
    }

    private void taken(long pointer, int szind) {
        teller.tell(Decisions.CACHE_PUT, pointer, szind, cached(szind));
    }

    /** The size class of a block, or {@link SizeClasses#CLASSES} where there is none. */
    private int classOf(long pointer) {
        Edata edata = rtree.lookup(pointer);
        return edata == null || edata.state != Edata.ACTIVE ? SizeClasses.CLASSES : edata.szind;
    }

    /** The size class of an aligned request that may come from the cache; a large one never does. */
    private int alignedClass(long alignment, long size) {
        boolean valid = alignment != 0 && (alignment & (alignment - 1)) == 0;
        long usize = valid ? sizes.usable(size, alignment) : 0;
        return usize == 0 || usize > SizeClasses.SMALL_MAX ? SizeClasses.CLASSES : sizes.indexOf(usize);
    }

    private boolean caches(int szind) {
        Tcache tcache = thread.tcache();
        return tcache != null && tcache.caches(szind);
    }

    /** Blocks of a size class that the thread's cache holds. */
    private int cached(int szind) {
        Tcache tcache = thread.tcache();
        return tcache == null || !tcache.caches(szind) ? 0 : tcache.bins()[szind].cached();
    }
}
