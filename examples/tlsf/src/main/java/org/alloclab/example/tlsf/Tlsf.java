package org.alloclab.example.tlsf;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.alloclab.api.fault.SimulatedDeath;
import org.alloclab.api.heap.PieceKind;
import org.alloclab.api.heap.PieceVisitor;
import org.alloclab.api.heap.SimThread;
import org.alloclab.api.heap.ThreadHeap;
import org.alloclab.api.heap.UserAllocator;
import org.alloclab.api.memory.UserMemory;
import org.alloclab.api.metric.Metric;
import org.alloclab.api.metric.MetricSnapshot;
import org.alloclab.api.space.Errno;
import org.alloclab.api.space.MapFlags;
import org.alloclab.api.space.Prot;
import org.alloclab.api.space.SystemCalls;

/** The malloc family over two-level segregated lists. All threads share it, as under one lock. */
final class Tlsf implements UserAllocator, ThreadHeap {
    /** The most that one block can have. */
    private static final long MOST = 1L << 39;

    private static final long PAGE = 4096;
    private static final PieceKind LIVE = new PieceKind("live", PieceKind.Role.LIVE, "blocks that the program has");
    private static final PieceKind FREE = new PieceKind("free", PieceKind.Role.FREE, "blocks on one of the lists");
    private static final PieceKind HEADER = new PieceKind("header", PieceKind.Role.HEADER, "headers of blocks");
    private static final PieceKind CONTROL = new PieceKind("control", PieceKind.Role.METADATA, "heads of the lists");
    private static final Metric POOLS = Metric.count("tlsf_pools", "stretches of memory that were mapped");
    private static final Metric IN_USE = Metric.bytes("tlsf_in_use", "bytes of blocks that the program has");

    private final SystemCalls space;
    private final UserMemory memory;
    private final long poolBytes;
    private final SizeClasses lists;
    private final Blocks blocks;
    /** End of each pool, by its first address. */
    private final TreeMap<Long, Long> pools = new TreeMap<>();

    private long inUse;

    Tlsf(SystemCalls space, long poolBytes) {
        this.space = space;
        this.memory = space.memory();
        this.poolBytes = poolBytes;
        this.lists = new SizeClasses(memory);
        this.blocks = new Blocks(memory, lists);
    }

    /** The constructor of the library: the heads of the lists have pages of their own. */
    @Override
    public void start() {
        long control = mapped(SizeClasses.bytes());
        if (control == 0) {
            throw SimulatedDeath.abort("tlsf: no memory for the lists");
        }
        lists.begin(control);
    }

    @Override
    public ThreadHeap attach(SimThread thread) {
        return this;
    }

    private static long rounded(long bytes, long unit) {
        return (bytes + unit - 1) & -unit;
    }

    private static boolean isTooMuch(long size) {
        return size < 0 || size > MOST;
    }

    /** A block in use of so many bytes, or 0. */
    private long taken(long bytes) {
        long block = lists.find(bytes);
        if (block == 0 && addPool(bytes)) {
            block = lists.find(bytes);
        }
        if (block != 0) {
            blocks.take(block, bytes);
            inUse += blocks.size(block);
        }
        return block;
    }

    /** Maps a pool whose one block lies in a list that is searched for so many bytes. */
    private boolean addPool(long bytes) {
        long inList = bytes + bytes / SizeClasses.SECOND + Blocks.UNIT;
        long length = rounded(Math.max(poolBytes, inList + 2 * Blocks.HEADER), PAGE);
        long pool = mapped(length);
        if (pool == 0) {
            return false;
        }
        pools.put(pool, pool + length);
        blocks.addPool(pool, length);
        return true;
    }

    private long mapped(long length) {
        long area = space.mmap(0, length, Prot.READ | Prot.WRITE, MapFlags.PRIVATE | MapFlags.ANONYMOUS, -1, 0);
        return Errno.isError(area) ? 0 : area;
    }

    @Override
    public long malloc(long size) {
        if (isTooMuch(size)) {
            return 0; // ENOMEM
        }
        long block = taken(Math.max(Blocks.UNIT, rounded(size, Blocks.UNIT)));
        return block == 0 ? 0 : block + Blocks.HEADER;
    }

    @Override
    public long memalign(long alignment, long size) {
        boolean power = alignment > 0 && (alignment & (alignment - 1)) == 0;
        if (!power || isTooMuch(size) || alignment > MOST - size) {
            return 0; // EINVAL or ENOMEM
        }
        if (alignment <= Blocks.UNIT) {
            return malloc(size);
        }
        long bytes = Math.max(Blocks.UNIT, rounded(size, Blocks.UNIT));
        long whole = taken(bytes + alignment + Blocks.HEADER);
        if (whole == 0) {
            return 0; // ENOMEM
        }
        inUse -= blocks.size(whole);
        long pointer = rounded(whole + Blocks.HEADER, alignment);
        if (pointer > whole + Blocks.HEADER) {
            pointer = rounded(whole + 2 * Blocks.HEADER + Blocks.UNIT, alignment); // room for a block in front
            blocks.cutFront(whole, pointer - Blocks.HEADER);
        }
        blocks.trim(pointer - Blocks.HEADER, bytes);
        inUse += blocks.size(pointer - Blocks.HEADER);
        return pointer;
    }

    @Override
    public long calloc(long count, long size) {
        if (count < 0 || size < 0 || Math.multiplyHigh(count, size) != 0) {
            return 0; // ENOMEM
        }
        long pointer = malloc(count * size);
        if (pointer != 0) {
            memory.zero(pointer, count * size);
        }
        return pointer;
    }

    @Override
    public long realloc(long pointer, long size) {
        if (pointer == 0) {
            return malloc(size);
        }
        if (size == 0) {
            free(pointer);
            return 0;
        }
        if (isTooMuch(size)) {
            return 0; // ENOMEM
        }
        long block = blockOf(pointer);
        long old = blocks.size(block);
        long bytes = Math.max(Blocks.UNIT, rounded(size, Blocks.UNIT));
        if (bytes <= old) {
            blocks.trim(block, bytes);
            inUse += blocks.size(block) - old;
            return pointer;
        }
        if (blocks.growsInto(block, bytes)) {
            inUse += blocks.size(block) - old;
            return pointer;
        }
        long moved = malloc(size);
        if (moved != 0) {
            memory.copy(moved, pointer, old);
            free(pointer);
        }
        return moved;
    }

    @Override
    public void free(long pointer) {
        if (pointer != 0) {
            long block = blockOf(pointer);
            inUse -= blocks.size(block);
            blocks.release(block);
            returnPool(pools.floorKey(block));
        }
    }

    /** A pool that was mapped for one large request goes when it is free as a whole. */
    private void returnPool(long pool) {
        long length = pools.get(pool) - pool;
        if (length > poolBytes && blocks.removeWhole(pool, length)) {
            pools.remove(pool);
            space.munmap(pool, length);
        }
    }

    /** The block of a pointer; the program dies where there is none. */
    private long blockOf(long pointer) {
        long block = pointer - Blocks.HEADER;
        Map.Entry<Long, Long> pool = pools.floorEntry(block);
        boolean in = pool != null && (pointer & (Blocks.UNIT - 1)) == 0 && pointer < pool.getValue();
        if (!in || blocks.isFree(block) || blocks.size(block) <= 0 || blocks.next(block) >= pool.getValue()) {
            throw SimulatedDeath.abort("tlsf: not a block in use");
        }
        return block;
    }

    @Override
    public long usableSize(long pointer) {
        return pointer == 0 ? 0 : blocks.size(pointer - Blocks.HEADER);
    }

    @Override
    public void exit() {}

    @Override
    public MetricSnapshot metrics() {
        return MetricSnapshot.builder().put(POOLS, pools.size()).put(IN_USE, inUse).build();
    }

    @Override
    public List<Metric> checkpointMetrics() {
        return List.of(POOLS, IN_USE);
    }

    @Override
    public List<PieceKind> pieceKinds() {
        return List.of(LIVE, FREE, HEADER, CONTROL);
    }

    @Override
    public void pieces(PieceVisitor visitor) {
        int nobody = PieceVisitor.NOBODY;
        visitor.piece(CONTROL, lists.control(), SizeClasses.bytes(), nobody, nobody);
        pools.forEach((pool, end) -> blocks.walk(pool, end, (block, bytes, free) -> {
            visitor.piece(HEADER, block, Blocks.HEADER, nobody, nobody);
            if (bytes > 0) {
                visitor.piece(free ? FREE : LIVE, block + Blocks.HEADER, bytes, nobody, nobody);
            }
        }));
    }

    @Override
    public void checkInvariants() {
        if (!lists.agrees()) {
            throw new IllegalStateException("the bitmaps say which lists have a block");
        }
        long[] used = new long[1];
        pools.forEach((pool, end) -> blocks.walk(pool, end, (block, bytes, free) -> used[0] += free ? 0 : bytes));
        if (used[0] != inUse) {
            throw new IllegalStateException("bytes in use: counted " + inUse + ", found " + used[0]);
        }
    }
}
