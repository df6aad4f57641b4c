package org.alloclab.testkit;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.alloclab.api.fault.SimulatedDeath;
import org.alloclab.api.heap.Control;
import org.alloclab.api.heap.PieceKind;
import org.alloclab.api.heap.PieceVisitor;
import org.alloclab.api.heap.SimThread;
import org.alloclab.api.heap.ThreadHeap;
import org.alloclab.api.heap.UserAllocator;
import org.alloclab.api.machine.WordSize;
import org.alloclab.api.metric.Metric;
import org.alloclab.api.metric.MetricSnapshot;
import org.alloclab.api.space.Advice;
import org.alloclab.api.space.Errno;
import org.alloclab.api.space.MapFlags;
import org.alloclab.api.space.Prot;
import org.alloclab.api.space.SystemCalls;
import org.alloclab.api.spi.UserAllocatorProvider;

/**
 * First fit over a sorted map of holes, right by inspection; large blocks are mapped by themselves. With a {@link Mistake} it
 * is wrong in one place.
 */
final class PlainMalloc implements UserAllocator {
    private static final PieceKind LIVE = new PieceKind("live", PieceKind.Role.LIVE, "blocks that were handed out");
    private static final PieceKind FREE = new PieceKind("free", PieceKind.Role.FREE, "holes between blocks");
    private static final Metric LIVE_BYTES =
            Metric.bytes(UserAllocatorConformance.LIVE_BYTES, "usable bytes of blocks that live");
    private static final Control TRIM = new Control("plain_trim", List.of("pad"), "does nothing");

    private static final long LARGE = 256 << 10;
    private static final long PAGE = 4096;
    private static final int ANONYMOUS = MapFlags.PRIVATE | MapFlags.ANONYMOUS;

    /** What no allocator may have. */
    private static final AtomicLong SHARED = new AtomicLong();

    private final SystemCalls space;
    private final Mistake mistake;
    private final boolean wide;
    private final long chunk;
    private final TreeMap<Long, Long> free = new TreeMap<>();
    private final TreeMap<Long, Long> live = new TreeMap<>();
    /** Bytes that were asked for. */
    private final Map<Long, Long> asked = new HashMap<>();

    private final Map<Long, Integer> owners = new HashMap<>();

    private long calls;
    private long looks;
    private long zero;

    PlainMalloc(UserAllocatorProvider.Context context, Mistake mistake) {
        this.space = context.space();
        this.mistake = mistake;
        this.wide = context.machine().wordSize() == WordSize.BITS_64;
        this.chunk = is(Mistake.OPTIONS_IGNORED) ? 1 << 20 : context.options().get(PlainProvider.CHUNK);
    }

    private boolean is(Mistake candidate) {
        return mistake == candidate;
    }

    @Override
    public ThreadHeap attach(SimThread thread) {
        return new Heap(thread.number());
    }

    @Override
    public void forked(ThreadHeap survivor) {
        if (is(Mistake.A_CHILD_LOSES_OTHERS_BLOCKS)) {
            owners.forEach((block, thread) -> {
                if (thread != 0) {
                    giveBack(block, live.getOrDefault(block, 16L));
                }
            });
        }
    }

    private static long rounded(long bytes, long unit) {
        return (bytes + unit - 1) & -unit;
    }

    private long map(long length) {
        boolean high = is(Mistake.CAPABILITY_ABSENT) && !wide;
        return space.mmap(
                high ? 0x10_0000_0000L + 0x1000_0000L * calls : 0, length, Prot.READ | Prot.WRITE, ANONYMOUS, -1, 0);
    }

    private long allocate(long alignment, long size, int thread) {
        calls++;
        mislead(size);
        if (is(Mistake.HUGE_IS_GARBAGE) && size < 0) {
            return 0x1000;
        }
        if (size < 0 || size > (wide ? 1L << 40 : 1L << 31) || alignment > 1L << 32) {
            return is(Mistake.HUGE_ALIGNMENT_IS_GARBAGE) && alignment > 1L << 32 ? alignment : 0;
        }
        long wanted = is(Mistake.CUTS_SIZES) ? size & 0xffff_ffffL : size;
        long bytes = Math.max(16, rounded(wanted, 16));
        long address = bytes >= LARGE && alignment <= PAGE ? large(bytes) : small(alignment, bytes);
        if (address == 0) {
            return is(Mistake.ANSWERS_AFTER_ENOMEM) && !live.isEmpty() ? live.lastKey() : 0;
        }
        asked.put(address, size);
        owners.put(address, thread);
        return is(Mistake.MISALIGNED) && size == 1000 ? address + 4 : address;
    }

    /** Mistakes of whoever is asked, whatever he is asked for. */
    private void mislead(long size) {
        if (size != 1000) {
            return;
        }
        switch (mistake) {
            case THROWS -> throw new IllegalStateException("lost");
            case RECURSES -> mislead(size);
            case MISSES_A_METHOD -> throw new NoSuchMethodError("gone");
            case LOOPS -> {
                long n = 0;
                while (n >= 0) {
                    n = (n + 1) & 1;
                }
            }
            case STORES_TO_UNMAPPED_MEMORY -> space.memory().store(0x1000, 1);
            default -> {}
        }
    }

    private long large(long bytes) {
        long length = rounded(bytes, PAGE);
        long mapped = map(length);
        if (Errno.isError(mapped)) {
            return 0;
        }
        live.put(mapped, length);
        return mapped;
    }

    private long small(long alignment, long bytes) {
        long address = fromFree(alignment, bytes);
        if (address == 0) {
            boolean pool = is(Mistake.TOUCHES_A_WHOLE_POOL);
            long length = rounded(Math.max(pool ? 64 << 20 : chunk, bytes + alignment), PAGE);
            long mapped = map(length);
            if (Errno.isError(mapped)) {
                return 0;
            }
            if (pool) {
                space.memory().touch(mapped, length);
            }
            giveBack(mapped, length);
            address = fromFree(alignment, bytes);
        }
        live.put(address, bytes);
        return address;
    }

    private long fromFree(long alignment, long bytes) {
        Map.Entry<Long, Long> chosen = null;
        long skipped = skippedHoles();
        for (Map.Entry<Long, Long> hole : free.entrySet()) {
            long aligned = rounded(hole.getKey(), alignment);
            if (aligned + bytes <= hole.getKey() + hole.getValue()) {
                chosen = Map.entry(hole.getKey(), hole.getValue());
                if (skipped-- == 0) {
                    break;
                }
            }
        }
        if (chosen == null) {
            return 0;
        }
        long start = chosen.getKey();
        long end = start + chosen.getValue();
        long aligned = rounded(start, alignment);
        free.remove(start);
        if (aligned > start) {
            free.put(start, aligned - start);
        }
        long used = is(Mistake.RARE_OVERLAP) && bytes == 512 ? bytes - 16 : bytes;
        if (aligned + used < end) {
            free.put(aligned + used, end - aligned - used);
        }
        return aligned;
    }

    /** How many holes that would do are left for later: none, but where something from outside decides. */
    private long skippedHoles() {
        return switch (mistake) {
            case HOST_CLOCK -> (System.nanoTime() / 64) & 1;
            case HASH_ORDER -> System.identityHashCode(new Object()) & 1;
            case STATIC_STATE -> SHARED.incrementAndGet() & 1;
            default -> looks & 1;
        };
    }

    private void giveBack(long address, long bytes) {
        long start = address;
        long end = address + bytes + (is(Mistake.FREE_LIST_CORRUPTED) && bytes == 64 ? 16 : 0);
        if (is(Mistake.NEVER_MERGES)) {
            free.put(start, end - start);
            return;
        }
        Map.Entry<Long, Long> below = free.lowerEntry(start);
        if (below != null && below.getKey() + below.getValue() == start) {
            start = below.getKey();
            free.remove(start);
        }
        Long above = free.remove(end);
        free.put(start, (above == null ? end : end + above) - start);
        if (is(Mistake.PURGES_LIVE_PAGES) && bytes > PAGE) {
            space.madvise(address & -PAGE, rounded(bytes, PAGE), Advice.DONTNEED);
        }
    }

    private void free(long pointer, int thread) {
        if (pointer == 0) {
            if (is(Mistake.FREE_NULL_DIES)) {
                throw SimulatedDeath.abort("free(): NULL");
            }
            return;
        }
        Long bytes = live.remove(pointer);
        if (bytes == null) {
            wrong(pointer);
            return;
        }
        asked.remove(pointer);
        Integer owner = owners.remove(pointer);
        boolean lost = is(Mistake.NEVER_FREES)
                || (is(Mistake.LOSES_ONE_IN_10000) && calls % 10_000 == 0)
                || (is(Mistake.LOSES_REMOTE_FREES) && owner != null && owner != thread)
                || (is(Mistake.LOSES_LARGE_BLOCKS) && bytes >= LARGE);
        if (lost) {
            return;
        }
        if (bytes >= LARGE && (pointer & (PAGE - 1)) == 0 && (bytes & (PAGE - 1)) == 0 && !is(Mistake.NEVER_UNMAPS)) {
            space.munmap(pointer, bytes + (is(Mistake.UNMAPS_TOO_MUCH) ? 1 << 20 : 0));
        } else {
            giveBack(pointer, bytes);
        }
    }

    private void wrong(long pointer) {
        boolean wild = (pointer & 15) != 0;
        if ((wild && is(Mistake.WILD_FREE_UNNOTICED)) || (!wild && is(Mistake.DOUBLE_FREE_UNNOTICED))) {
            return;
        }
        if (is(Mistake.WILD_FREE_THROWS)) {
            throw new IllegalStateException("no block: " + pointer);
        }
        throw SimulatedDeath.abort("free(): invalid pointer");
    }

    private final class Heap implements ThreadHeap {
        private final int thread;
        private final Deque<Long> held = new ArrayDeque<>();

        Heap(int thread) {
            this.thread = thread;
        }

        @Override
        public long malloc(long size) {
            if (size == 0 && is(Mistake.ZERO_IS_NULL)) {
                return 0;
            }
            if (size == 0 && is(Mistake.ZERO_IS_SHARED)) {
                zero = zero == 0 ? allocate(16, 0, thread) : zero;
                return zero;
            }
            return allocate(16, size, thread);
        }

        @Override
        public void free(long pointer) {
            if (is(Mistake.LOSES_WHAT_A_THREAD_HELD) && thread > 0 && pointer != 0) {
                held.add(pointer);
                if (held.size() > 100) {
                    PlainMalloc.this.free(held.remove(), thread);
                }
                return;
            }
            PlainMalloc.this.free(pointer, thread);
        }

        @Override
        public long calloc(long count, long size) {
            long bytes = count * size;
            if (!is(Mistake.CALLOC_OVERFLOWS_64) && Math.multiplyHigh(count, size) != 0) {
                return 0;
            }
            if (is(Mistake.CALLOC_OVERFLOWS_32)) {
                bytes &= 0xffff_ffffL;
            }
            long address = malloc(bytes);
            if (address != 0 && !is(Mistake.CALLOC_NOT_ZEROED)) {
                space.memory().zero(address, is(Mistake.CALLOC_LEAVES_LAST_BYTES) ? bytes & -8 : bytes);
            }
            return address;
        }

        @Override
        public long realloc(long pointer, long size) {
            if (pointer == 0) {
                return malloc(size);
            }
            long old = asked.getOrDefault(pointer, 0L);
            if (is(Mistake.REALLOC_NEVER_SHRINKS) && size <= old) {
                return pointer;
            }
            long address = malloc(size);
            if (address == 0) {
                if (is(Mistake.REALLOC_DESTROYS_ON_FAILURE)) {
                    space.memory().zero(pointer, 16);
                }
                return 0;
            }
            long kept = Math.min(old, size);
            if (is(Mistake.REALLOC_LOSES_TAIL)) {
                kept /= 2;
            } else if (is(Mistake.REALLOC_LOSES_LAST_BYTES)) {
                kept &= -8;
            }
            space.memory().copy(address, pointer, kept);
            if (!is(Mistake.REALLOC_LEAKS)) {
                PlainMalloc.this.free(pointer, thread);
            }
            return address;
        }

        @Override
        public long memalign(long alignment, long size) {
            boolean power = alignment > 0 && (alignment & (alignment - 1)) == 0;
            if (!power && is(Mistake.ODD_ALIGNMENT_THROWS)) {
                throw new IllegalArgumentException("no power of two: " + alignment);
            }
            if (!power) {
                return 0;
            }
            return allocate(is(Mistake.MEMALIGN_IGNORED) ? 16 : Math.max(16, alignment), size, thread);
        }

        @Override
        public long posixMemalign(long alignment, long size) {
            return is(Mistake.POSIX_MEMALIGN_ACCEPTS_3)
                    ? malloc(size)
                    : ThreadHeap.super.posixMemalign(alignment, size);
        }

        @Override
        public long valloc(long size) {
            return is(Mistake.VALLOC_UNALIGNED) ? malloc(size) : ThreadHeap.super.valloc(size);
        }

        @Override
        public long pvalloc(long size) {
            return is(Mistake.PVALLOC_NOT_ROUNDED) ? memalign(PAGE, size) : ThreadHeap.super.pvalloc(size);
        }

        @Override
        public long usableSize(long pointer) {
            long usable = live.getOrDefault(pointer, 0L);
            if (is(Mistake.USABLE_TOO_SMALL)) {
                return usable / 2;
            }
            return is(Mistake.USABLE_FLICKERS) ? usable + (looks++ & 16) : usable;
        }

        @Override
        public void exit() {
            if (is(Mistake.EXIT_THROWS)) {
                throw new IllegalStateException("exit");
            }
        }
    }

    @Override
    public MetricSnapshot metrics() {
        if (is(Mistake.READING_CHANGES_STATE)) {
            looks++;
        }
        long bytes = live.values().stream().mapToLong(Long::longValue).sum();
        return MetricSnapshot.builder()
                .put(LIVE_BYTES, is(Mistake.FIGURE_NEGATIVE) ? -bytes : is(Mistake.FIGURE_WRONG) ? 2 * bytes : bytes)
                .build();
    }

    @Override
    public List<Metric> checkpointMetrics() {
        return List.of(LIVE_BYTES);
    }

    @Override
    public List<Control> controls() {
        return List.of(TRIM);
    }

    @Override
    public long control(String name, long... arguments) {
        if (name.equals(TRIM.name()) && !is(Mistake.CALL_ABSENT)) {
            return 0;
        }
        return UserAllocator.super.control(name, arguments);
    }

    @Override
    public List<PieceKind> pieceKinds() {
        return List.of(LIVE, FREE);
    }

    @Override
    public void pieces(PieceVisitor visitor) {
        if (is(Mistake.NO_PIECES)) {
            return;
        }
        if (is(Mistake.ONE_PIECE_OVER_ALL)) {
            space.areas().forEach(area -> visitor.piece(LIVE, area.start(), area.sizeBytes(), 0, 0));
            return;
        }
        boolean skip = is(Mistake.FORGETS_A_LIVE_PIECE);
        for (Map.Entry<Long, Long> block : live.entrySet()) {
            if (!skip) {
                visitor.piece(LIVE, block.getKey(), block.getValue(), PieceVisitor.NOBODY, PieceVisitor.NOBODY);
            }
            skip = false;
        }
        if (is(Mistake.FREE_LEFT_OUT)) {
            return;
        }
        PieceKind kind = is(Mistake.FREE_AS_LIVE) ? LIVE : FREE;
        long more = is(Mistake.FREE_PIECES_TOO_LONG) ? 16 : 0;
        long sign = is(Mistake.NEGATIVE_PIECES) ? -1 : 1;
        free.forEach((address, bytes) ->
                visitor.piece(kind, address, sign * bytes + more, PieceVisitor.NOBODY, PieceVisitor.NOBODY));
    }
}
