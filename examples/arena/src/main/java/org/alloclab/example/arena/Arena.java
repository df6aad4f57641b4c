package org.alloclab.example.arena;

import org.alloclab.api.heap.SimThread;
import org.alloclab.api.heap.ThreadHeap;
import org.alloclab.api.heap.UserAllocator;
import org.alloclab.api.memory.UserMemory;
import org.alloclab.api.space.Errno;
import org.alloclab.api.space.MapFlags;
import org.alloclab.api.space.Prot;
import org.alloclab.api.space.SystemCalls;

/**
 * An arena: each block lies behind the last one, in regions that are mapped as they are needed. A free does nothing.
 *
 * <pre>
 *   region   | size | block      | size | block |            not handed out yet            |
 *                    ^ multiple of 16            ^ next                                     ^ end
 * </pre>
 */
final class Arena implements UserAllocator, ThreadHeap {
    private static final long UNIT = 16;
    private static final long WORD = 8;
    private static final long PAGE = 4096;
    private static final long MOST = 1L << 46;

    private final SystemCalls space;
    private final UserMemory memory;
    private final long regionBytes;
    private long next;
    private long end;

    Arena(SystemCalls space, long regionBytes) {
        this.space = space;
        this.memory = space.memory();
        this.regionBytes = regionBytes;
    }

    /** All threads share the arena. */
    @Override
    public ThreadHeap attach(SimThread thread) {
        return this;
    }

    @Override
    public long malloc(long size) {
        return memalign(UNIT, size);
    }

    @Override
    public long memalign(long alignment, long size) {
        boolean power = alignment > 0 && (alignment & (alignment - 1)) == 0;
        if (!power || alignment > MOST || size < 0 || size > MOST) {
            return 0; // EINVAL or ENOMEM
        }
        long unit = Math.max(UNIT, alignment);
        long bytes = Math.max(UNIT, rounded(size, UNIT));
        if (rounded(next + WORD, unit) + bytes > end && !map(unit + bytes + UNIT)) {
            return 0; // ENOMEM
        }
        long block = rounded(next + WORD, unit);
        memory.store(block - WORD, size); // faults its page the first time, as a real store would
        next = block + bytes;
        return block;
    }

    private boolean map(long atLeast) {
        long length = rounded(Math.max(regionBytes, atLeast), PAGE);
        long region = space.mmap(0, length, Prot.READ | Prot.WRITE, MapFlags.PRIVATE | MapFlags.ANONYMOUS, -1, 0);
        if (Errno.isError(region)) {
            return false;
        }
        next = region;
        end = region + length;
        return true;
    }

    @Override
    public long calloc(long count, long size) {
        boolean tooMuch = count < 0 || size < 0 || Math.multiplyHigh(count, size) != 0;
        return tooMuch ? 0 : malloc(count * size); // memory that was never handed out is 0
    }

    @Override
    public long realloc(long pointer, long size) {
        if (pointer == 0) {
            return malloc(size);
        }
        if (size == 0) {
            return 0;
        }
        long block = malloc(size);
        if (block != 0) {
            memory.copy(block, pointer, Math.min(size, memory.load(pointer - WORD)));
        }
        return block;
    }

    @Override
    public void free(long pointer) {}

    @Override
    public long usableSize(long pointer) {
        return pointer == 0 ? 0 : Math.max(UNIT, rounded(memory.load(pointer - WORD), UNIT));
    }

    @Override
    public void exit() {}

    private static long rounded(long bytes, long unit) {
        return (bytes + unit - 1) & -unit;
    }
}
