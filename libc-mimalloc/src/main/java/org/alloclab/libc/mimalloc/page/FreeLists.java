package org.alloclab.libc.mimalloc.page;

import static org.alloclab.libc.mimalloc.page.PageRecords.BLOCK_SIZE;
import static org.alloclab.libc.mimalloc.page.PageRecords.CAPACITY;
import static org.alloclab.libc.mimalloc.page.PageRecords.COUNTS;
import static org.alloclab.libc.mimalloc.page.PageRecords.FREE;
import static org.alloclab.libc.mimalloc.page.PageRecords.LOCAL;
import static org.alloclab.libc.mimalloc.page.PageRecords.OWNED;
import static org.alloclab.libc.mimalloc.page.PageRecords.RESERVED;
import static org.alloclab.libc.mimalloc.page.PageRecords.SLICE_COMMITTED;
import static org.alloclab.libc.mimalloc.page.PageRecords.SLICE_START;
import static org.alloclab.libc.mimalloc.page.PageRecords.START;
import static org.alloclab.libc.mimalloc.page.PageRecords.XFREE;
import static org.alloclab.libc.mimalloc.page.PageRecords.ZERO;

import org.alloclab.api.memory.UserMemory;
import org.alloclab.libc.mimalloc.os.Os;
import org.alloclab.libc.mimalloc.size.Slices;
import org.alloclab.libc.mimalloc.stats.Stat;
import org.alloclab.libc.mimalloc.stats.Stats;

/**
 * The lists of free blocks of a page (mimalloc 3.6, page.c).
 *
 * <pre>
 *   another thread's free ──► XFREE ──collect──► LOCAL ──when FREE is empty──► FREE ──► malloc
 *   the owner's free ────────────────────────────► LOCAL
 *   blocks never used ──extend────────────────────────────────────────────────► FREE
 * </pre>
 */
public final class FreeLists {
    /** Blocks are linked so many bytes at a time. */
    private static final int EXTEND_BYTES = 8 << 10;
    /** A page that is committed piece by piece grows by multiples of this. */
    public static final long COMMIT_UNIT = 16 << 10;

    private static final long CORRUPT = -1;

    private final PageRecords pages;
    private final Os os;
    private final UserMemory memory;

    public FreeLists(PageRecords pages, Os os) {
        this.pages = pages;
        this.os = os;
        this.memory = os.memory;
    }

    /**
     * Takes what other threads freed, and what the owner freed if there is nothing else (_mi_page_free_collect).
     *
     * @param force whether what the owner freed is taken in any case
     * @return whether other threads had freed something
     */
    public boolean collect(int page, boolean force) {
        long[] f = pages.f;
        long head = f[page + XFREE] & ~OWNED;
        if (head != 0) {
            f[page + XFREE] = OWNED;
            toLocal(page, head);
        }
        long local = f[page + LOCAL];
        if (local != 0 && (force || f[page + FREE] == 0)) {
            if (f[page + FREE] != 0) {
                memory.store(lastOf(local, Long.MAX_VALUE), f[page + FREE]);
            }
            f[page + FREE] = local;
            f[page + LOCAL] = 0;
            f[page + ZERO] = 0;
        }
        return head != 0;
    }

    /** As {@link #collect}, but leaves the first block where it is (_mi_page_free_collect_partly). */
    public void collectAllButFirst(int page) {
        long[] f = pages.f;
        long head = f[page + XFREE] & ~OWNED;
        if (head == 0) {
            return;
        }
        long rest = memory.load(head);
        if (rest != 0) {
            memory.store(head, 0);
            toLocal(page, rest);
            if (f[page + LOCAL] != 0 && f[page + FREE] == 0) {
                f[page + FREE] = f[page + LOCAL];
                f[page + LOCAL] = 0;
                f[page + ZERO] = 0;
            }
        }
        if (pages.used(page) == 1) {
            collect(page, false);
        }
    }

    // mi_page_thread_collect_to_local
    private void toLocal(int page, long head) {
        long[] f = pages.f;
        long last = head;
        long count = 1;
        long next = memory.load(head);
        while (next != 0 && count <= f[page + CAPACITY]) {
            count++;
            last = next;
            next = memory.load(next);
        }
        if (count > f[page + CAPACITY]) {
            os.messages.error("corrupted thread-free list (possibly due to a cross-thread double free)");
            return;
        }
        if (count > pages.used(page)) {
            os.messages.error("corrupted meta-data in thread-free list");
            return;
        }
        memory.store(last, f[page + LOCAL]);
        f[page + LOCAL] = head;
        f[page + COUNTS] -= count;
    }

    private long lastOf(long head, long limit) {
        long last = head;
        long count = 0;
        for (long next = memory.load(head); next != 0; next = memory.load(next)) {
            if (++count > limit) {
                return CORRUPT;
            }
            last = next;
        }
        return last;
    }

    /**
     * Links blocks that were never used (mi_page_extend_free).
     *
     * @return whether that went; only memory that has to be committed can fail
     */
    public boolean extend(int page, Stats stats) {
        long[] f = pages.f;
        long capacity = f[page + CAPACITY];
        long reserved = f[page + RESERVED];
        if (f[page + FREE] != 0 || capacity >= reserved) {
            return true;
        }
        stats.add(Stat.PAGES_EXTENDED, 1);
        long size = f[page + BLOCK_SIZE];
        long extend = Math.min(reserved - capacity, size >= EXTEND_BYTES ? 1 : EXTEND_BYTES / size);
        if (f[page + SLICE_COMMITTED] > 0 && !commit(page, capacity + extend)) {
            return false;
        }
        long first = f[page + START] + capacity * size;
        long last = first + (extend - 1) * size;
        for (long block = first; block < last; block += size) {
            memory.store(block, block + size);
        }
        memory.store(last, 0);
        f[page + FREE] = first;
        f[page + CAPACITY] = capacity + extend;
        stats.add(Stat.PAGE_COMMITTED, extend * size);
        return true;
    }

    private boolean commit(int page, long blocks) {
        long[] f = pages.f;
        long committed = f[page + SLICE_COMMITTED];
        long slices = f[page + SLICE_START];
        long end = f[page + START] - slices + blocks * f[page + BLOCK_SIZE];
        long needed = Slices.alignUp(end, COMMIT_UNIT);
        if (needed > committed) {
            if (!os.commit(slices + committed, needed - committed, 0)) {
                return false;
            }
            f[page + SLICE_COMMITTED] = needed;
        }
        return true;
    }
}
