package org.alloclab.libc.mimalloc.thread;

import static org.alloclab.libc.mimalloc.page.PageRecords.ALLOCATED;
import static org.alloclab.libc.mimalloc.page.PageRecords.BLOCK_SIZE;
import static org.alloclab.libc.mimalloc.page.PageRecords.COUNTS;
import static org.alloclab.libc.mimalloc.page.PageRecords.EMPTY;
import static org.alloclab.libc.mimalloc.page.PageRecords.FREE;
import static org.alloclab.libc.mimalloc.page.PageRecords.INTERIOR;
import static org.alloclab.libc.mimalloc.page.PageRecords.LOCAL;
import static org.alloclab.libc.mimalloc.page.PageRecords.OWNER;
import static org.alloclab.libc.mimalloc.page.PageRecords.RETIRE;
import static org.alloclab.libc.mimalloc.page.PageRecords.USED_MASK;

import org.alloclab.api.heap.ThreadHeap;
import org.alloclab.api.memory.UserMemory;
import org.alloclab.libc.mimalloc.arena.ArenaPages;
import org.alloclab.libc.mimalloc.page.PageRecords;
import org.alloclab.libc.mimalloc.page.PageTable;
import org.alloclab.libc.mimalloc.size.Bins;
import org.alloclab.libc.mimalloc.size.FirstBlock;
import org.alloclab.libc.mimalloc.size.Slices;
import org.alloclab.libc.mimalloc.theap.Collector;
import org.alloclab.libc.mimalloc.theap.GenericMalloc;
import org.alloclab.libc.mimalloc.theap.Theap;
import org.jspecify.annotations.Nullable;

/**
 * The malloc family as one thread calls it (mimalloc 3.6, alloc.c, free.c, alloc-aligned.c).
 *
 * <pre>
 *   malloc up to 1 KiB ──► direct[words] ──► first page of the bin ──► its free list
 *   free of the own    ──► the page's list of local frees
 * </pre>
 *
 * <p>A thread gets its theap with its first allocation. A thread that only frees never has one.
 */
public final class MiThreadHeap implements ThreadHeap {
    private static final int[] NO_PAGES = new int[(Bins.SMALL_SIZE_MAX >>> 3) + 1];
    private static final long NO_THREAD = -1;
    private static final long OS_PAGE = 4096;
    private static final int LEAST_OVERALLOCATED = 16;

    private final MiProcess process;
    private final PageRecords pages;
    private final PageTable table;
    private final GenericMalloc generic;
    private final UserMemory memory;
    private final RemoteFree remoteFree;
    private final int number;

    private int[] direct = NO_PAGES;
    private long thread = NO_THREAD;
    private @Nullable Theap theap;
    /** Address of the thread's record, 0 for the main thread and before it has one. */
    private long record;

    public MiThreadHeap(MiProcess process, int number) {
        this.process = process;
        this.pages = process.pages;
        this.table = process.table;
        this.generic = process.malloc;
        this.memory = process.os.memory;
        this.remoteFree = new RemoteFree(process);
        this.number = number;
    }

    /** Gets the thread its theap, as the main thread has from the start. */
    public Theap ready() {
        Theap t = theap;
        if (t == null) {
            MiProcess.Started started = process.startThread(number);
            t = started.theap();
            theap = t;
            record = started.record();
            thread = t.thread;
            direct = t.direct;
        }
        return t;
    }

    @Override
    public long malloc(long size) {
        if (size >= 0 && size <= Bins.SMALL_SIZE_MAX) {
            int page = direct[(int) (size + 7) >>> 3];
            long[] f = pages.f;
            long block = f[page + FREE];
            if (block != 0) {
                f[page + FREE] = memory.load(block);
                f[page + COUNTS] += ALLOCATED;
                return block;
            }
        }
        return mallocGeneric(size, false, 0);
    }

    PageRecords pages() {
        return pages;
    }

    /** The page whose free list serves a request right away, or {@link PageRecords#EMPTY}. */
    int directPage(long size) {
        if (size < 0 || size > Bins.SMALL_SIZE_MAX) {
            return EMPTY;
        }
        int page = direct[(int) (size + 7) >>> 3];
        return pages.f[page + FREE] == 0 ? EMPTY : page;
    }

    /** The page of a block, where it is this thread's and no aligned block hides its start; else {@link PageRecords#EMPTY}. */
    int ownPage(long pointer) {
        int page = table.at(pointer);
        return pages.f[page + OWNER] == thread ? page : EMPTY;
    }

    private long mallocGeneric(long size, boolean zero, long alignment) {
        Theap t = theap;
        return t != null ? generic.generic(t, size, zero, alignment) : generic.slow(ready(), size, zero, alignment);
    }

    private long zeroed(long size) {
        if (size >= 0 && size <= Bins.SMALL_SIZE_MAX) {
            int page = direct[(int) (size + 7) >>> 3];
            if (pages.f[page + FREE] != 0) {
                return generic.pop(page, true);
            }
        }
        return mallocGeneric(size, true, 0);
    }

    @Override
    public long calloc(long count, long size) {
        if (overflows(count, size)) {
            process.os.messages.error(
                    "allocation request is too large (%s * %s bytes)",
                    Long.toUnsignedString(count), Long.toUnsignedString(size));
            return 0;
        }
        return zeroed(count * size);
    }

    static boolean overflows(long count, long size) {
        return (count | size) >>> 32 != 0
                && size != 0
                && Long.compareUnsigned(count, Long.divideUnsigned(-1, size)) > 0;
    }

    @Override
    public void free(long pointer) {
        int page = table.at(pointer);
        long[] f = pages.f;
        if (f[page + OWNER] == thread) {
            memory.store(pointer, f[page + LOCAL]);
            f[page + LOCAL] = pointer;
            long counts = f[page + COUNTS] - 1;
            f[page + COUNTS] = counts;
            if ((counts & USED_MASK) == 0 && f[page + RETIRE] == 0) {
                retire(page);
            }
            return;
        }
        if (pointer != 0) {
            freeSlow(page, pointer);
        }
    }

    private void retire(int page) {
        process.theapPages.retire(ready(), page);
    }

    // mi_free_generic_local, mi_free_generic_mt
    private void freeSlow(int page, long pointer) {
        if (page == EMPTY) {
            remoteFree.wild(pointer);
            return;
        }
        long[] f = pages.f;
        long owner = f[page + OWNER];
        long block = pointer;
        if ((owner & INTERIOR) != 0) {
            block = pages.unalign(page, pointer);
            process.takeBack(block);
        }
        if ((owner & -PageRecords.MAPPED) != thread) {
            remoteFree.free(page, block, theap);
            return;
        }
        memory.store(block, f[page + LOCAL]);
        f[page + LOCAL] = block;
        f[page + COUNTS]--;
        if (pages.used(page) != 0) {
            process.theapPages.unfull(ready(), page);
        } else if (f[page + RETIRE] == 0) {
            retire(page);
        }
    }

    @Override
    public long usableSize(long pointer) {
        if (pointer == 0) {
            return 0;
        }
        int page = process.arenaPages.lookUp(pointer);
        return page == EMPTY ? 0 : usable(page, pointer);
    }

    // mi_page_usable_size_of and its aligned form
    private long usable(int page, long pointer) {
        boolean interior = (pages.f[page + OWNER] & INTERIOR) != 0;
        long block = interior ? pages.unalign(page, pointer) : pointer;
        return pages.f[page + BLOCK_SIZE] - (pointer - block);
    }

    /**
     * A block that fits and is not twice as large stays, but for a thread without theap: its heap is not yet the page's
     * (alloc.c, _mi_theap_realloc_zero).
     */
    @Override
    public long realloc(long pointer, long newSize) {
        if (pointer == 0) {
            return malloc(newSize);
        }
        int page = table.at(pointer);
        if (page == EMPTY) {
            return 0;
        }
        long size = usable(page, pointer);
        if (theap != null && newSize > 0 && newSize <= size && newSize >= size >>> 1) {
            return pointer;
        }
        long moved = malloc(newSize);
        if (moved == 0) {
            return 0;
        }
        if (newSize == 0) {
            memory.store8(moved, 0);
        }
        memory.copy(moved, pointer, Math.min(size, newSize));
        free(pointer);
        return moved;
    }

    // mi_theap_malloc_zero_aligned_at
    @Override
    public long memalign(long alignment, long requested) {
        if (alignment == 0 || (alignment & (alignment - 1)) != 0) {
            return 0;
        }
        long size = requested;
        long budget = theap == null ? 0 : theap.budget();
        if (Long.compareUnsigned(size, alignment) < 0) {
            if (Long.compareUnsigned(alignment, OS_PAGE) > 0) {
                return alignedGeneric(alignment, size, budget);
            }
            size = alignment;
        }
        if (size >= 0 && size <= Math.min(Bins.SMALL_SIZE_MAX, budget)) {
            int page = direct[(int) (size + 7) >>> 3];
            long block = pages.f[page + FREE];
            if (block != 0 && (block & (alignment - 1)) == 0) {
                return generic.pop(page, false);
            }
        }
        return alignedGeneric(alignment, size, budget);
    }

    private long alignedGeneric(long alignment, long size, long budget) {
        if (size < 0) {
            process.os.messages.error(
                    "aligned allocation request is too large (size %s, alignment %s)",
                    Long.toUnsignedString(size), Long.toUnsignedString(alignment));
            return 0;
        }
        if (size <= budget
                && Long.compareUnsigned(size, alignment) >= 0
                && FirstBlock.naturalAlignment(Bins.goodSize(size)) >= alignment) {
            long block = malloc(size);
            if ((block & (alignment - 1)) == 0) {
                return block;
            }
            free(block);
        }
        if (Long.compareUnsigned(alignment, ArenaPages.MAX_PAGE_ALIGNMENT) > 0) {
            return mallocGeneric(Math.max(size, Bins.SMALL_SIZE_MAX + 1), false, alignment);
        }
        long block = malloc(Math.max(size, LEAST_OVERALLOCATED) + alignment - 1);
        if (block == 0) {
            return 0;
        }
        long aligned = Slices.alignUp(block, alignment);
        if (aligned != block) {
            pages.f[table.at(block) + OWNER] |= INTERIOR;
            memory.store(block, 0);
            process.handOutInside(block, aligned);
        }
        return aligned;
    }

    /** A thread that never allocated has nothing to give back (init.c, _mi_thread_done). */
    @Override
    public void exit() {
        Theap t = theap;
        if (t == null) {
            return;
        }
        process.collector.collect(t, Collector.Mode.ABANDON);
        process.endThread(t);
        theap = null;
        thread = NO_THREAD;
        direct = NO_PAGES;
        if (record != 0) {
            remoteFree.free(table.at(t.address), t.address, null);
            remoteFree.free(table.at(record), record, null);
        }
    }
}
