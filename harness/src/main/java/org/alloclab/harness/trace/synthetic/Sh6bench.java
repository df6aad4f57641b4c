package org.alloclab.harness.trace.synthetic;

import java.util.List;
import org.alloclab.api.option.OptionSpec;
import org.alloclab.api.option.OptionValues;

/** sh6bench: a ring of blocks of falling sizes, of which a moving window survives each round. */
final class Sh6bench implements Workload {
    private static final OptionSpec<Long> THREADS = Common.threads(4);
    private static final OptionSpec<Long> CALLS =
            OptionSpec.whole("calls", 5, Integer.MAX_VALUE, 10_000, "places of the ring, divided by the threads");
    private static final OptionSpec<Long> REPEATS =
            Common.count("repeats", 20, "runs through the sizes; the program takes as many as a ring has places");
    private static final OptionSpec<Long> MAX = Common.count("max", 1000, "sizes stay below");

    @Override
    public String id() {
        return "sh6bench";
    }

    @Override
    public String summary() {
        return "a ring of blocks of falling sizes; a moving fifth survives each round, the rest is freed both ways";
    }

    @Override
    public String source() {
        return "MicroQuill's sh6bench.c with mimalloc-bench's patch; what the ring's cursor overwrites is never freed";
    }

    @Override
    public List<OptionSpec<?>> parameters() {
        return List.of(THREADS, CALLS, REPEATS, MAX);
    }

    @Override
    public Steps start(OptionValues values) {
        int threads = values.get(THREADS).intValue();
        int places = Math.max(5, values.get(CALLS).intValue() / threads);
        Ring[] rings = new Ring[threads];
        for (int i = 0; i < threads; i++) {
            rings[i] = new Ring(i + 1, places, values.get(REPEATS), values.get(MAX));
        }
        return new Turns(rings);
    }

    /** Threads take turns, one allocation at a time. */
    private static final class Turns implements Steps {
        private final Ring[] rings;
        private int turn;
        private int running;

        Turns(Ring[] rings) {
            this.rings = rings;
            running = rings.length;
        }

        @Override
        public boolean step(Calls calls) {
            if (running == 0) {
                return false;
            }
            Ring ring = rings[turn];
            turn = (turn + 1) % rings.length;
            if (!ring.ended && !ring.next(calls)) {
                running--;
            }
            return true;
        }
    }

    /**
     * One thread.
     *
     * <pre>
     *   0         saveStart      saveEnd        length
     *   | freed upward | kept window | freed downward |
     * </pre>
     */
    private static final class Ring {
        private final int thread;
        private final int[] memory;
        private final long max;
        private long repeats;
        private long base = 1;
        private long size = 1;
        private int left;
        private int cursor;
        private int saveStart;
        private int saveEnd;
        private int record;
        private boolean ended;

        Ring(int thread, int places, long repeats, long max) {
            this.thread = thread;
            this.memory = new int[places];
            this.repeats = repeats;
            this.max = max;
            saveStart = places;
            saveEnd = places;
            left = times(size);
        }

        private static int times(long size) {
            return size < 100 ? 250 : size < 1_000 ? 50 : size < 10_000 ? 10 : 1;
        }

        boolean next(Calls calls) {
            if (record == 0) {
                record = calls.malloc(thread, 8L * memory.length);
            }
            if (repeats == 0) {
                for (int i = 0; i < cursor; i++) {
                    calls.free(thread, memory[i]);
                }
                calls.free(thread, record);
                calls.exit(thread);
                ended = true;
                return false;
            }
            memory[cursor++] = calls.malloc(thread, size);
            if (cursor == saveStart) {
                cursor = saveEnd;
            }
            if (cursor >= memory.length) {
                turnOver(calls);
            }
            advance();
            return true;
        }

        private void turnOver(Calls calls) {
            saveStart = saveEnd >= memory.length ? 0 : saveEnd;
            saveEnd = Math.min(memory.length, saveStart + memory.length / 5);
            for (int i = 0; i < saveStart; i++) {
                calls.free(thread, memory[i]);
            }
            for (int i = memory.length - 1; i >= saveEnd; i--) {
                calls.free(thread, memory[i]);
            }
            cursor = 0;
        }

        private void advance() {
            left--;
            if (left == 0) {
                size /= 2;
                if (size == 0) {
                    base = base * 3 / 2 + 1;
                    if (base >= max) {
                        base = 1;
                        repeats--;
                    }
                    size = base;
                }
                left = times(size);
            }
        }
    }
}
