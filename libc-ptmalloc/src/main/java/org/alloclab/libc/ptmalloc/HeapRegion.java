package org.alloclab.libc.ptmalloc;

import org.alloclab.api.space.Advice;
import org.alloclab.api.space.Errno;
import org.alloclab.api.space.MapFlags;
import org.alloclab.api.space.Prot;
import org.jspecify.annotations.Nullable;

/**
 * Memory of an arena that does not grow by {@code brk}: reserved whole, made accessible piece by piece.
 *
 * <pre>
 *   base, a multiple of 64 MiB (1 MiB with 4-byte words)
 *   | heap_info | malloc_state (first region of an arena only) | chunks ... top |  PROT_NONE  |
 *   |<----------------------------- size ------------------------------------->|
 *   |<----------------------------- accessible ------------------------------------->|  at least size
 *
 *   heap_info: ar_ptr, prev, size, mprotect_size, pagesize (a word each), padding
 * </pre>
 *
 * <p>Of a chunk only its address is needed to find its region, and so its arena.
 *
 * <p>glibc 2.36 arena.c, heap_info, grow_heap, shrink_heap.
 */
final class HeapRegion {
    private final MallocProcess process;
    final long base;
    final long pageSize;
    private final int word;
    private @Nullable HeapArena arena;
    private @Nullable HeapRegion previous;
    private long size;
    private long accessible;

    HeapRegion(MallocProcess process, long base, long size, long pageSize) {
        this.process = process;
        this.base = base;
        this.pageSize = pageSize;
        this.word = process.sizes.word;
        setSize(size);
        setAccessible(size);
        store(4, pageSize);
    }

    /** sizeof (heap_info). */
    static long recordSize(Sizes sizes) {
        return 5L * sizes.word + (-3L * sizes.word & Sizes.ALIGN_MASK);
    }

    private void store(int index, long value) {
        long address = base + (long) index * word;
        if (word == 8) {
            process.memory.store(address, value);
        } else {
            process.memory.store32(address, (int) value);
        }
    }

    void join(HeapArena owner, @Nullable HeapRegion before) {
        arena = owner;
        previous = before;
        store(0, owner.address);
        if (before != null) {
            store(1, before.base);
        }
    }

    HeapArena arena() {
        if (arena == null) {
            throw new IllegalStateException("heap region without an arena: 0x" + Long.toHexString(base));
        }
        return arena;
    }

    /** The region that the arena used before this one; the first one has none. */
    @Nullable
    HeapRegion previous() {
        return previous;
    }

    long size() {
        return size;
    }

    /** mprotect_size. */
    long accessible() {
        return accessible;
    }

    private void setSize(long bytes) {
        size = bytes;
        store(2, bytes);
    }

    private void setAccessible(long bytes) {
        accessible = bytes;
        store(3, bytes);
    }

    long end() {
        return base + size;
    }

    /** grow_heap. */
    boolean grow(long by) {
        long wanted = size + Sizes.alignUp(by, pageSize);
        if (Long.compareUnsigned(wanted, process.parameters.heapMaxSize()) > 0) {
            return false;
        }
        if (wanted > accessible) {
            long result = process.space.mprotect(base + accessible, wanted - accessible, Prot.READ | Prot.WRITE);
            if (Errno.isError(result)) {
                return false;
            }
            setAccessible(wanted);
        }
        setSize(wanted);
        return true;
    }

    /** shrink_heap: gives pages back; where overcommit is off, their reservation as well. */
    boolean shrink(long by) {
        long left = size - by;
        if (left < recordSize(process.sizes)) {
            return false;
        }
        if (process.machine.overcommitMemory() == 2) {
            long result = process.space.mmap(
                    base + left, by, Prot.NONE, MapFlags.PRIVATE | MapFlags.ANONYMOUS | MapFlags.FIXED, -1, 0);
            if (Errno.isError(result)) {
                return false;
            }
            setAccessible(left);
        } else {
            process.space.madvise(base + left, by, Advice.DONTNEED);
        }
        setSize(left);
        return true;
    }
}
