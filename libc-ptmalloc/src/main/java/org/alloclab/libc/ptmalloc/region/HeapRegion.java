package org.alloclab.libc.ptmalloc.region;

import org.alloclab.api.space.Advice;
import org.alloclab.api.space.Errno;
import org.alloclab.api.space.MapFlags;
import org.alloclab.api.space.Prot;
import org.alloclab.libc.ptmalloc.arena.Arena;
import org.alloclab.libc.ptmalloc.chunk.Chunks;
import org.alloclab.libc.ptmalloc.chunk.Sizes;
import org.alloclab.libc.ptmalloc.parameter.Parameters;
import org.alloclab.libc.ptmalloc.system.SystemMemory;
import org.alloclab.libc.ptmalloc.version.HeapRecord;
import org.alloclab.libc.ptmalloc.version.HugePageUse;
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
public final class HeapRegion {
    private final SystemMemory system;
    private final Parameters parameters;
    private final long base;
    private final int word;
    private @Nullable Arena arena;
    private @Nullable HeapRegion previous;
    private long firstChunk;
    private long size;
    private long accessible;

    /** Bytes of the pages that it grows and shrinks by. */
    final long pageSize;

    HeapRegion(SystemMemory system, Parameters parameters, long base, long size, long pageSize) {
        this.system = system;
        this.parameters = parameters;
        this.base = base;
        this.pageSize = pageSize;
        this.word = parameters.sizes.word;
        Chunks.expect(system.memory(), system.machine().wordSize(), base, parameters.heapMaxSize());
        setSize(size);
        setAccessible(size);
        if (parameters.rules.heapRecord() == HeapRecord.WITH_PAGE_SIZE) {
            store(4, pageSize);
        }
    }

    /** sizeof (heap_info): padded so that a chunk behind two more words would be aligned. */
    public static long recordSize(Parameters parameters) {
        long record = (long) parameters.rules.heapRecord().words() * parameters.sizes.word;
        return record + (-(record + 2L * parameters.sizes.word) & Sizes.ALIGN_MASK);
    }

    private void store(int index, long value) {
        long address = base + (long) index * word;
        if (word == 8) {
            system.memory().store(address, value);
        } else {
            system.memory().store32(address, (int) value);
        }
    }

    void join(Arena owner, @Nullable HeapRegion before) {
        arena = owner;
        previous = before;
        firstChunk = base + recordSize(parameters);
        store(0, owner.address());
        if (before != null) {
            store(1, before.base);
        }
    }

    /** Chunks begin here, behind the record of their arena. */
    void startChunksAt(long address) {
        firstChunk = address;
    }

    /** The first chunk in it. */
    public long firstChunk() {
        return firstChunk;
    }

    /** The address of its first byte. */
    public long base() {
        return base;
    }

    public Arena arena() {
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

    public long size() {
        return size;
    }

    /** Bytes that were made accessible at some time, and still are ({@code mprotect_size}): at least its size. */
    public long accessible() {
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

    public long end() {
        return base + size;
    }

    /** grow_heap. */
    boolean grow(long by) {
        long wanted = size + Sizes.alignUp(by, pageSize);
        if (Long.compareUnsigned(wanted, parameters.heapMaxSize()) > 0) {
            return false;
        }
        if (wanted > accessible) {
            long result = system.space().mprotect(base + accessible, wanted - accessible, Prot.READ | Prot.WRITE);
            if (Errno.isError(result)) {
                return false;
            }
            setAccessible(wanted);
        }
        if (parameters.rules.hugePages() == HugePageUse.IN_HEAPS && size < parameters.thpPageSize()) {
            system.adviseHugePages(base, wanted);
        }
        setSize(wanted);
        return true;
    }

    /** shrink_heap: gives pages back; where overcommit is off, their reservation as well. */
    boolean shrink(long by) {
        long left = size - by;
        if (left < recordSize(parameters)) {
            return false;
        }
        if (system.machine().overcommitMemory() == 2) {
            long result = system.space()
                    .mmap(base + left, by, Prot.NONE, MapFlags.PRIVATE | MapFlags.ANONYMOUS | MapFlags.FIXED, -1, 0);
            if (Errno.isError(result)) {
                return false;
            }
            setAccessible(left);
        } else {
            system.space().madvise(base + left, by, Advice.DONTNEED);
        }
        setSize(left);
        return true;
    }
}
