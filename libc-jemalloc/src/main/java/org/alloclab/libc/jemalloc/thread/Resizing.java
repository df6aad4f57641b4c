package org.alloclab.libc.jemalloc.thread;

import org.alloclab.api.memory.UserMemory;
import org.alloclab.libc.jemalloc.arena.Arenas;
import org.alloclab.libc.jemalloc.base.Contents;
import org.alloclab.libc.jemalloc.emap.Edata;
import org.alloclab.libc.jemalloc.emap.Rtree;
import org.alloclab.libc.jemalloc.size.SizeClasses;
import org.alloclab.libc.jemalloc.tcache.Tcache;
import org.jspecify.annotations.Nullable;

/**
 * {@code realloc} and its kin: in place where that goes, else by a copy. (jemalloc 5.3.0 jemalloc.c, iralloct; arena.c,
 * arena_ralloc)
 */
final class Resizing {
    private final ThreadLife life;
    private final Tsd tsd;
    private final DefaultPath path;
    private final ThreadEvents events;
    private final UserMemory memory;
    private final SizeClasses sizes;
    private final Rtree rtree;
    private final Arenas arenas;
    private final long[] sizeOf;
    private final boolean junkAlloc;

    Resizing(ThreadLife life, Tsd tsd, DefaultPath path, ThreadEvents events, ThreadFloor shared) {
        this.life = life;
        this.tsd = tsd;
        this.path = path;
        this.events = events;
        this.memory = shared.memory();
        this.sizes = shared.sizes();
        this.rtree = shared.rtree();
        this.arenas = shared.arenas();
        this.sizeOf = sizes.sizes();
        this.junkAlloc = shared.config().junkAlloc();
    }

    /**
     * {@code rallocx(3)}, and what {@code realloc} does with two useful arguments.
     *
     * @param alignment 0 where none is asked for
     * @param contents what is added must hold
     */
    long resize(long pointer, long size, long alignment, Contents contents, CacheUse cacheUse) {
        life.becomeNominal();
        Edata edata = rtree.live(pointer);
        long old = sizeOf[edata.szind];
        long usize = alignment == 0 ? sizes.usable(size) : sizes.usable(size, alignment);
        if (usize == 0) {
            return 0;
        }
        long moved = staysInPlace(edata, pointer, old, usize, alignment, contents)
                ? pointer
                : move(edata, pointer, size, usize, alignment, contents, path.tcache(cacheUse));
        if (moved == 0) {
            return 0;
        }
        events.allocated(usize);
        events.deallocated(old);
        if (junkAlloc && usize > old && contents == Contents.ANY) {
            memory.touch(moved + old, usize - old);
        }
        return moved;
    }

    /**
     * {@code xallocx(3)}: resizes in place or not at all; answers the usable size after it, but the one before where a large
     * block grew only by its second attempt, see {@link org.alloclab.libc.jemalloc.arena.Large#resizeInPlace}.
     */
    long resizeInPlace(long pointer, long size, long extra, long alignment, Contents contents) {
        life.becomeNominal();
        Edata edata = rtree.live(pointer);
        long old = sizeOf[edata.szind];
        long clamped = Long.compareUnsigned(size, SizeClasses.LARGE_MAX) > 0
                ? 0
                : Math.min(extra, SizeClasses.LARGE_MAX - size);
        boolean done = Long.compareUnsigned(size, SizeClasses.LARGE_MAX) <= 0
                && !misplaced(pointer, alignment)
                && !resizeInPlace(edata, old, size, clamped, path.needed(contents));
        long usize = done ? sizeOf[edata.szind] : old;
        if (usize != old) {
            events.allocated(usize);
            events.deallocated(old);
        }
        return usize;
    }

    /** The first attempt of (iralloct), without another place. */
    private boolean staysInPlace(Edata edata, long pointer, long old, long usize, long alignment, Contents contents) {
        if (misplaced(pointer, alignment)) {
            return false;
        }
        if (usize <= SizeClasses.SMALL_MAX && !resizeInPlace(edata, old, usize, 0, contents)) {
            return true;
        }
        return bothLarge(old, usize)
                && !arenas.of(edata).large().resizeInPlace(tsd.binding, edata, usize, usize, contents);
    }

    private long move(
            Edata edata,
            long pointer,
            long size,
            long usize,
            long alignment,
            Contents contents,
            @Nullable Tcache tcache) {
        long old = sizeOf[edata.szind];
        long target;
        if (alignment != 0) {
            target = path.allocateAligned(tcache, usize, alignment, contents);
        } else if (bothLarge(old, usize)) {
            target = path.allocateUncached(usize, sizes.indexOf(usize), contents);
        } else {
            target = path.allocate(tcache, usize, sizes.indexOf(usize), contents);
        }
        if (target == 0) {
            return 0;
        }
        memory.copy(target, pointer, Math.min(misplaced(pointer, alignment) ? size : usize, old));
        path.release(tcache, edata, pointer);
        return target;
    }

    /** Answers whether the allocation cannot stay where it is. (arena_ralloc_no_move) */
    private boolean resizeInPlace(Edata edata, long old, long size, long extra, Contents contents) {
        long min = sizes.usable(size);
        long max = sizes.usable(size + extra);
        if (old <= SizeClasses.SMALL_MAX && min <= SizeClasses.SMALL_MAX) {
            boolean otherClass = max > SizeClasses.SMALL_MAX || max != old;
            if (otherClass && (size > old || max < old)) {
                return true;
            }
            tsd.binding.ticks(arenas.of(edata).decay(), 1);
            return false;
        }
        if (old >= SizeClasses.LARGE_MIN && max >= SizeClasses.LARGE_MIN) {
            return arenas.of(edata).large().resizeInPlace(tsd.binding, edata, min, max, contents);
        }
        return true;
    }

    private static boolean bothLarge(long a, long b) {
        return a >= SizeClasses.LARGE_MIN && b >= SizeClasses.LARGE_MIN;
    }

    private static boolean misplaced(long pointer, long alignment) {
        return alignment != 0 && (pointer & (alignment - 1)) != 0;
    }
}
