package org.alloclab.harness.trace.synthetic;

import java.util.List;
import org.alloclab.api.option.OptionSpec;
import org.alloclab.api.option.OptionValues;

/** cache-scratch: whether a block that main gave away comes back to its cache line. */
final class CacheScratch implements Workload {
    private static final OptionSpec<Long> THREADS = Common.threads(4);
    private static final OptionSpec<Long> ITERATIONS =
            Common.count("iterations", 1000, "blocks that each thread uses up");
    private static final OptionSpec<Long> SIZE = Common.bytes("size", 1, "bytes of a block");
    private static final OptionSpec<Boolean> HANDED =
            OptionSpec.flag("handed", true, "whether main hands each thread a block first; without it is cache-thrash");

    @Override
    public String id() {
        return "cache-scratch";
    }

    @Override
    public String summary() {
        return "each thread frees a block of main, then allocates, writes and frees small blocks";
    }

    @Override
    public String source() {
        return "Hoard's cache-scratch.cpp and cache-thrash.cpp; the writes in between are no heap calls";
    }

    @Override
    public List<OptionSpec<?>> parameters() {
        return List.of(THREADS, ITERATIONS, SIZE, HANDED);
    }

    @Override
    public Steps start(OptionValues values) {
        return new Workers(values);
    }

    /** Threads take turns, one block at a time. */
    private static final class Workers implements Steps {
        private final int threads;
        private final long iterations;
        private final long size;
        private final int[] handed;
        private boolean begun;
        private long played;
        private int turn;

        Workers(OptionValues values) {
            threads = values.get(THREADS).intValue();
            iterations = values.get(ITERATIONS);
            size = values.get(SIZE);
            handed = values.get(HANDED) ? new int[threads] : new int[0];
        }

        @Override
        public boolean step(Calls calls) {
            if (!begun) {
                for (int i = 0; i < handed.length; i++) {
                    handed[i] = calls.malloc(0, size);
                }
                begun = true;
                return true;
            }
            if (played == iterations) {
                return false;
            }
            int thread = turn + 1;
            if (played == 0 && handed.length > 0) {
                calls.free(thread, handed[turn]);
            }
            calls.free(thread, calls.malloc(thread, size));
            if (played == iterations - 1) {
                calls.exit(thread);
            }
            turn = (turn + 1) % threads;
            played += turn == 0 ? 1 : 0;
            return true;
        }
    }
}
