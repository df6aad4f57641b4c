package org.alloclab.testkit;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.alloclab.api.fault.SimulatedDeath;
import org.alloclab.api.heap.Control;
import org.alloclab.api.heap.PieceKind;
import org.alloclab.api.heap.PieceVisitor;
import org.alloclab.api.heap.SimThread;
import org.alloclab.api.heap.ThreadHeap;
import org.alloclab.api.heap.UserAllocator;
import org.alloclab.api.metric.Metric;
import org.alloclab.api.metric.MetricSnapshot;
import org.alloclab.api.space.AddressSpace;
import org.alloclab.api.space.Errno;
import org.alloclab.api.space.MapFlags;
import org.alloclab.api.space.Prot;
import org.alloclab.api.spi.UserAllocatorProvider;

/** A first-fit allocator over one sorted map, right unless told to make one particular mistake. */
final class PlainMalloc implements UserAllocator, ThreadHeap {

    /** Mistakes that an allocator's author might make. */
    enum Mistake {
        NONE,
        OVERLAPS_NEIGHBOUR,
        MISALIGNS,
        CALLOC_LEAVES_OLD_WORDS,
        REALLOC_LOSES_CONTENT,
        REALLOC_FREES_ON_FAILURE,
        NEVER_REUSES,
        LOSES_FREED_BLOCKS_OF_OTHERS,
        OVERFLOWS_IN_CALLOC,
        DOUBLE_FREE_UNNOTICED,
        FORGETS_A_LIVE_PIECE,
        SHOWS_FREE_AS_LIVE,
        SHOWS_FREE_PIECES_TOO_LONG
    }

    private static final PieceKind LIVE = new PieceKind("live", PieceKind.Role.LIVE, "blocks that were handed out");
    private static final PieceKind FREE = new PieceKind("free", PieceKind.Role.FREE, "holes between blocks");

    private static final long CHUNK = 1 << 20;

    private final AddressSpace space;
    private final Mistake mistake;
    private final TreeMap<Long, Long> free = new TreeMap<>();
    private final TreeMap<Long, Long> live = new TreeMap<>();

    PlainMalloc(UserAllocatorProvider.Context context, Mistake mistake) {
        this.space = context.space();
        this.mistake = mistake;
    }

    @Override
    public void start() {}

    @Override
    public ThreadHeap attach(SimThread thread) {
        return this;
    }

    @Override
    public long malloc(long size) {
        return allocate(16, size);
    }

    private long allocate(long alignment, long size) {
        if (size < 0 || size > 1L << 40) {
            return 0;
        }
        long bytes = Math.max(16, (size + 15) & ~15L);
        long address = fromFree(alignment, bytes);
        if (address == 0) {
            long length = Math.max(CHUNK, (bytes + alignment + 4095) & ~4095L);
            long mapped = space.mmap(0, length, Prot.READ | Prot.WRITE, MapFlags.PRIVATE | MapFlags.ANONYMOUS, -1, 0);
            if (Errno.isError(mapped)) {
                return 0;
            }
            giveBack(mapped, length);
            address = fromFree(alignment, bytes);
        }
        if (mistake == Mistake.MISALIGNS && size == 1000) {
            address += 4;
        }
        live.put(address, bytes);
        return address;
    }

    private long fromFree(long alignment, long bytes) {
        for (Map.Entry<Long, Long> hole : List.copyOf(free.entrySet())) {
            long start = hole.getKey();
            long aligned = (start + alignment - 1) & -alignment;
            long end = start + hole.getValue();
            if (aligned + bytes <= end) {
                free.remove(start);
                if (aligned > start) {
                    free.put(start, aligned - start);
                }
                long used = mistake == Mistake.OVERLAPS_NEIGHBOUR && bytes == 512 ? bytes - 16 : bytes;
                if (aligned + used < end) {
                    free.put(aligned + used, end - aligned - used);
                }
                return aligned;
            }
        }
        return 0;
    }

    private void giveBack(long address, long bytes) {
        long start = address;
        long end = address + bytes;
        Map.Entry<Long, Long> below = free.lowerEntry(start);
        if (below != null && below.getKey() + below.getValue() == start) {
            start = below.getKey();
            free.remove(start);
        }
        Long above = free.remove(end);
        free.put(start, (above == null ? end : end + above) - start);
    }

    @Override
    public void free(long pointer) {
        if (pointer == 0) {
            return;
        }
        Long bytes = live.remove(pointer);
        if (bytes == null) {
            if (mistake == Mistake.DOUBLE_FREE_UNNOTICED) {
                return;
            }
            throw SimulatedDeath.abort("free(): invalid pointer");
        }
        boolean lost =
                mistake == Mistake.NEVER_REUSES || (mistake == Mistake.LOSES_FREED_BLOCKS_OF_OTHERS && bytes == 128);
        if (!lost) {
            giveBack(pointer, bytes);
        }
    }

    @Override
    public long calloc(long count, long size) {
        if (mistake != Mistake.OVERFLOWS_IN_CALLOC && Math.multiplyHigh(count, size) != 0) {
            return 0;
        }
        long bytes = count * size;
        long address = malloc(bytes);
        if (address != 0 && mistake != Mistake.CALLOC_LEAVES_OLD_WORDS) {
            space.memory().zero(address, bytes);
        }
        return address;
    }

    @Override
    public long realloc(long pointer, long size) {
        if (pointer == 0) {
            return malloc(size);
        }
        long old = usableSize(pointer);
        long address = malloc(size);
        if (address == 0) {
            if (mistake == Mistake.REALLOC_FREES_ON_FAILURE) {
                space.memory().zero(pointer, 16);
            }
            return 0;
        }
        long kept = Math.min(old, size);
        space.memory().copy(address, pointer, mistake == Mistake.REALLOC_LOSES_CONTENT ? kept / 2 : kept);
        free(pointer);
        return address;
    }

    @Override
    public long memalign(long alignment, long size) {
        return allocate(Math.max(16, alignment), size);
    }

    @Override
    public long usableSize(long pointer) {
        return live.getOrDefault(pointer, 0L);
    }

    @Override
    public void exit() {}

    @Override
    public MetricSnapshot metrics() {
        return MetricSnapshot.empty();
    }

    @Override
    public List<Metric> checkpointMetrics() {
        return List.of();
    }

    @Override
    public List<String> reportNames() {
        return List.of();
    }

    @Override
    public String report(String name) {
        throw new IllegalArgumentException("no report: " + name);
    }

    @Override
    public List<Control> controls() {
        return List.of();
    }

    @Override
    public long control(String name, long... arguments) {
        throw new IllegalArgumentException("no control: " + name);
    }

    @Override
    public List<PieceKind> pieceKinds() {
        return List.of(LIVE, FREE);
    }

    @Override
    public void pieces(PieceVisitor visitor) {
        boolean skip = mistake == Mistake.FORGETS_A_LIVE_PIECE;
        for (Map.Entry<Long, Long> block : live.entrySet()) {
            if (!skip) {
                visitor.piece(LIVE, block.getKey(), block.getValue(), PieceVisitor.NOBODY, PieceVisitor.NOBODY);
            }
            skip = false;
        }
        PieceKind kind = mistake == Mistake.SHOWS_FREE_AS_LIVE ? LIVE : FREE;
        long more = mistake == Mistake.SHOWS_FREE_PIECES_TOO_LONG ? 16 : 0;
        free.forEach((address, bytes) ->
                visitor.piece(kind, address, bytes + more, PieceVisitor.NOBODY, PieceVisitor.NOBODY));
    }

    @Override
    public void checkInvariants() {
        BlockOracle oracle = new BlockOracle();
        live.forEach(oracle::born);
        free.forEach(oracle::born);
    }
}
