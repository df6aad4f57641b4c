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
import org.alloclab.api.heap.SimThread;
import org.alloclab.api.heap.ThreadHeap;
import org.alloclab.api.metric.Metric;
import org.alloclab.api.metric.MetricSnapshot;
import org.alloclab.api.space.Advice;
import org.alloclab.api.space.SystemCalls;
import org.alloclab.api.spi.UserAllocatorProvider;

/** A sound allocator behind a mistake that shows late, in rare calls, or in what is said about it. */
final class MisledMalloc extends ForwardingUserAllocator {
    private static final Metric IN_USE = Metric.bytes("plain_in_use", "usable bytes of blocks that live");
    private static final Metric LOOKED = Metric.bytes("plain_looked", "of the host's clock");
    private static final int WRAP = 1 << 16;
    private static final long PAGE = 4096;

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
        for (long size : prelude) {
            heap.malloc(size);
        }
        return heap;
    }

    @Override
    public ThreadHeap attach(SimThread thread) {
        return new Heap(super.attach(thread), thread.number());
    }

    @Override
    public MetricSnapshot metrics() {
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
            long block = super.realloc(pointer, size);
            if (block != 0) {
                usable.remove(pointer);
                if (is(Mistake.REALLOC_LOSES_THE_END_OF_LARGE_BLOCKS) && before > 1 << 20 && size >= before) {
                    space.memory().zero(block + (1 << 20), before - (1 << 20));
                }
            }
            return made(block, size);
        }

        @Override
        public long memalign(long alignment, long size) {
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
                if (!is(Mistake.SMALL_DOUBLE_FREE_UNNOTICED) || !kept.contains(pointer)) {
                    super.free(pointer);
                }
                return;
            }
            if (bytes <= 64) {
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
                case LOSES_ONE_SMALL_IN_1000 -> bytes <= 128 && calls % 1000 == 0;
                case SAYS_NEVER_AND_REUSES -> calls <= 1000;
                default -> false;
            };
        }

        @Override
        public long usableSize(long pointer) {
            long bytes = super.usableSize(pointer);
            return is(Mistake.USABLE_BEYOND_THE_BLOCK) && bytes > 8192 && bytes < 200_000 ? bytes + 8 : bytes;
        }

        @Override
        public void exit() {
            ended.add(thread);
            super.exit();
        }
    }
}
