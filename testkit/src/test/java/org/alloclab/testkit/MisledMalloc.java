package org.alloclab.testkit;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.alloclab.api.heap.ForwardingThreadHeap;
import org.alloclab.api.heap.ForwardingUserAllocator;
import org.alloclab.api.heap.PieceVisitor;
import org.alloclab.api.heap.SimThread;
import org.alloclab.api.heap.ThreadHeap;
import org.alloclab.api.metric.Metric;
import org.alloclab.api.metric.MetricSnapshot;
import org.alloclab.api.space.Advice;
import org.alloclab.api.space.MapFlags;
import org.alloclab.api.space.Prot;
import org.alloclab.api.space.SystemCalls;
import org.alloclab.api.spi.UserAllocatorProvider;

/** A sound allocator behind a mistake that shows late, in rare calls, or in what is said about it. */
final class MisledMalloc extends ForwardingUserAllocator {
    private static final Metric IN_USE = Metric.bytes("plain_in_use", "usable bytes of blocks that live");
    private static final Metric LOOKED = Metric.bytes("plain_looked", "of the host's clock");
    private static final int WRAP = 1 << 16;
    private static final long PAGE = 4096;
    private static final int ANONYMOUS = MapFlags.PRIVATE | MapFlags.ANONYMOUS;

    private final Mistake mistake;
    private final SystemCalls space;
    private final UserAllocatorProvider.Context context;
    private final AtomicLong shared;
    private final Deque<Long> kept = new ArrayDeque<>();
    private final Set<Integer> ended = new HashSet<>();
    private final Map<Long, Integer> makers = new HashMap<>();
    private final Map<Long, Long> usable = new HashMap<>();
    private long calls;
    private long reports;

    MisledMalloc(UserAllocatorProvider.Context context, Mistake mistake, AtomicLong shared) {
        super(new PlainMalloc(context, Mistake.NONE));
        this.context = context;
        this.space = context.space();
        this.mistake = mistake;
        this.shared = shared;
    }

    private boolean is(Mistake candidate) {
        return mistake == candidate;
    }

    @Override
    public ThreadHeap start(SimThread main, long... prelude) {
        ThreadHeap heap = new Heap(super.start(main), main.number());
        if (is(Mistake.PRELUDE_IS_IGNORED)) {
            return heap;
        }
        for (long size : prelude) {
            heap.malloc(size);
        }
        return heap;
    }

    @Override
    public ThreadHeap attach(SimThread thread) {
        if (is(Mistake.TOUCHES_A_POOL_FOR_EACH_THREAD)) {
            space.memory().touch(space.mmap(0, 32 << 20, Prot.READ | Prot.WRITE, ANONYMOUS, -1, 0), 32 << 20);
        }
        return new Heap(super.attach(thread), thread.number());
    }

    @Override
    public void forked(ThreadHeap survivor) {
        if (is(Mistake.FORK_THROWS)) {
            throw new IllegalStateException("a lock is held");
        }
    }

    @Override
    public void pieces(PieceVisitor visitor) {
        if (is(Mistake.PIECES_FAIL_ON_AN_EMPTY_HEAP)) {
            usable.keySet().iterator().next();
        }
        super.pieces(visitor);
    }

    /** Bytes that the last change of a block forgets. */
    private boolean losesBytes(long pointer) {
        long chunk = context.options().get(PlainProvider.CHUNK);
        return switch (mistake) {
            case REALLOC_LOSES_ALIGNED_BLOCKS -> pointer % 1024 == 0;
            case OPTION_AT_ITS_END_LOSES_BYTES -> chunk == 1 << 16;
            case VARIANT_LOSES_BYTES -> chunk == 4 << 20;
            default -> false;
        };
    }

    @Override
    public MetricSnapshot metrics() {
        if (is(Mistake.FIGURES_FAIL_ON_AN_EMPTY_HEAP)) {
            usable.keySet().iterator().next();
        }
        long live = usable.values().stream().mapToLong(Long::longValue).sum();
        return MetricSnapshot.builder()
                .put(IN_USE, is(Mistake.FIGURE_OF_ITS_OWN_DOUBLED) ? 2 * live : live)
                .put(LOOKED, is(Mistake.FIGURE_OF_THE_HOST) ? System.nanoTime() : 0)
                .build();
    }

    @Override
    public List<Metric> checkpointMetrics() {
        return List.of(IN_USE);
    }

    @Override
    public List<String> reportNames() {
        return List.of("calls");
    }

    @Override
    public String report(String name) {
        reports++;
        return name;
    }

    private final class Heap extends ForwardingThreadHeap {
        private final int thread;

        Heap(ThreadHeap sound, int thread) {
            super(sound);
            this.thread = thread;
        }

        private long made(long block, long size) {
            calls++;
            if (block != 0) {
                makers.put(block, thread);
                if (is(Mistake.PROTECTS_LIVE_PAGES) && calls % 500 == 0 && !usable.isEmpty()) {
                    space.mprotect(usable.keySet().iterator().next() & -PAGE, PAGE, Prot.READ);
                }
                usable.put(block, super.usableSize(block));
                if (is(Mistake.TOUCHES_LARGE_BLOCKS)) {
                    space.memory().touch(block, size);
                }
            }
            return block;
        }

        @Override
        public long malloc(long size) {
            if (is(Mistake.BREAKS_AFTER_65536_CALLS) && calls > WRAP && size == 512 && !usable.isEmpty()) {
                return usable.keySet().iterator().next();
            }
            if (is(Mistake.CLASS_BOUND_IS_OFF_BY_ONE) && size > PAGE && Long.bitCount(size - 1) == 1) {
                return made(super.malloc(size - 1), size - 1);
            }
            if (is(Mistake.SIZES_NEAR_THE_TOP_WRAP) && size < 0 && size >= -16) {
                return malloc(16);
            }
            if (is(Mistake.LEAKS_WHEN_IT_FAILS) && size > 1L << 40) {
                super.malloc(1000);
                return 0;
            }
            if (skips()) {
                super.free(super.malloc(size)); // an odd number of looks leaves another hole in front
                super.malloc(16);
            }
            return made(super.malloc(size), size);
        }

        /** Whether something that has nothing to do with the call decides about it. */
        private boolean skips() {
            Runtime host = Runtime.getRuntime();
            return switch (mistake) {
                case STATE_IN_THE_PROVIDER -> shared.incrementAndGet() > 1500;
                case MEMORY_OF_THE_HOST -> ((host.totalMemory() - host.freeMemory()) >>> 24) % 3 == 0;
                case CLOCK_NOT_DECLARED -> context.clock().nanos() > Session.START_NANOS + 100_000_000_000L;
                case A_REPORT_CHANGES_STATE -> reports > 0;
                default -> false;
            };
        }

        @Override
        public long calloc(long count, long size) {
            long bytes = count * size;
            if (is(Mistake.CALLOC_OF_NOTHING_IS_NULL) && bytes == 0) {
                return 0;
            }
            if (is(Mistake.CALLOC_TRUSTS_LARGE_BLOCKS) && Math.multiplyHigh(count, size) == 0 && bytes > 60_000) {
                return malloc(bytes);
            }
            return made(super.calloc(count, size), bytes);
        }

        @Override
        public long realloc(long pointer, long size) {
            if (size == 0 && pointer != 0 && is(Mistake.REALLOC_TO_0_LEAKS)) {
                return 0;
            }
            long before = usable.getOrDefault(pointer, 0L);
            if (is(Mistake.REMOTE_REALLOC_LEAKS) && pointer != 0 && makers.getOrDefault(pointer, thread) != thread) {
                long other = malloc(size);
                space.memory().copy(other, pointer, Math.min(before, size));
                return other;
            }
            boolean loses = losesBytes(pointer) && before > 64 && size >= before;
            long block = super.realloc(pointer, size);
            if (block != 0) {
                if (loses) {
                    space.memory().zero(block + 32, 16);
                }
                usable.remove(pointer);
                if (is(Mistake.REALLOC_LOSES_THE_END_OF_LARGE_BLOCKS) && before > 1 << 20 && size >= before) {
                    space.memory().zero(block + (1 << 20), before - (1 << 20));
                }
            }
            return made(block, size);
        }

        @Override
        public long posixMemalign(long alignment, long size) {
            boolean plain = is(Mistake.POSIX_MEMALIGN_UNALIGNED) && alignment > 8 && Long.bitCount(alignment) == 1;
            return plain ? malloc(size) : super.posixMemalign(alignment, size);
        }

        @Override
        public long alignedAlloc(long alignment, long size) {
            return is(Mistake.ALIGNED_ALLOC_UNALIGNED) ? malloc(size) : super.alignedAlloc(alignment, size);
        }

        @Override
        public long memalign(long alignment, long size) {
            if (is(Mistake.ALIGNED_SIZES_NEAR_THE_TOP_WRAP) && size < 0 && size >= -alignment) {
                return malloc(16);
            }
            if (is(Mistake.LARGE_BLOCKS_ARE_MISALIGNED) && alignment > 64 && size > 250_000) {
                return made(super.memalign(alignment, size + alignment) + 32, size);
            }
            if (is(Mistake.ALIGNED_BLOCKS_LEAK)) {
                super.malloc(alignment);
            }
            return made(super.memalign(alignment, size), size);
        }

        @Override
        public void free(long pointer) {
            int maker = makers.getOrDefault(pointer, thread);
            makers.remove(pointer);
            Long bytes = usable.remove(pointer);
            if (bytes == null) {
                boolean unnoticed = is(Mistake.SMALL_DOUBLE_FREE_UNNOTICED) || is(Mistake.LARGE_DOUBLE_FREE_UNNOTICED);
                if (!unnoticed || !kept.contains(pointer)) {
                    super.free(pointer);
                }
                return;
            }
            if (is(Mistake.LARGE_DOUBLE_FREE_UNNOTICED) ? bytes > 100_000 : bytes <= 64) {
                kept.add(pointer);
            }
            if (is(Mistake.GIVES_BACK_UNDECLARED) && bytes > 2 * PAGE) {
                space.madvise((pointer + PAGE - 1) & -PAGE, (bytes - 2 * PAGE) & -PAGE, Advice.DONTNEED);
            }
            if (!loses(bytes, maker)) {
                super.free(pointer);
            }
        }

        private boolean loses(long bytes, int maker) {
            return switch (mistake) {
                case LOSES_LARGE_REMOTE_FREES -> maker != thread && bytes > 100_000;
                case LOSES_BLOCKS_OF_ENDED_THREADS -> ended.contains(maker);
                case LOSES_ONE_OF_MIDDLE_SIZE_IN_10000 -> bytes > 20_000 && bytes < 40_000 && calls % 10_000 == 0;
                case LOSES_ONE_SMALL_IN_1000 -> bytes <= 128 && calls % 1000 == 0;
                case SAYS_NEVER_AND_REUSES -> calls <= 1000;
                default -> false;
            };
        }

        @Override
        public long usableSize(long pointer) {
            long bytes = super.usableSize(pointer);
            if (is(Mistake.USABLE_OF_ALIGNED_BLOCKS_TOO_LARGE) && pointer % 4096 == 0 && bytes > 0) {
                return bytes + 16;
            }
            return is(Mistake.USABLE_BEYOND_THE_BLOCK) && bytes > 8192 && bytes < 200_000 ? bytes + 8 : bytes;
        }

        @Override
        public void exit() {
            ended.add(thread);
            if (is(Mistake.EXIT_FREES_LIVE_BLOCKS)) {
                List.copyOf(usable.keySet()).stream()
                        .filter(block -> makers.getOrDefault(block, 0) == thread)
                        .forEach(super::free);
            }
            super.exit();
        }
    }
}
