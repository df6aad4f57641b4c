package org.alloclab.harness.trace.synthetic;

import java.util.List;
import org.alloclab.api.option.OptionSpec;
import org.alloclab.api.option.OptionValues;

/** glibc-thread: random replacement, small sizes far more often than large ones. */
final class GlibcThread implements Workload {
    private static final OptionSpec<Long> THREADS = Common.threads(4);
    private static final OptionSpec<Long> OPS =
            Common.count("ops", 200_000, "replacements of each thread; the program goes by time");
    private static final OptionSpec<Long> SLOTS = Common.count("slots", 1024, "places of each thread");
    private static final OptionSpec<Long> MIN = OptionSpec.whole("min", 1, 1 << 30, 4, "smallest size");
    private static final OptionSpec<Long> MAX = OptionSpec.whole("max", 1, 1 << 30, 32_768, "largest size");
    private static final OptionSpec<Long> SEED = Common.seed(88);

    @Override
    public String id() {
        return "glibc-thread";
    }

    @Override
    public String summary() {
        return "threads that replace random blocks; sizes 4 to 32768 with a frequency of one over their square";
    }

    @Override
    public String source() {
        return "glibc's bench-malloc-thread.c; every thread reads the same tables from their beginning";
    }

    @Override
    public List<OptionSpec<?>> parameters() {
        return List.of(THREADS, OPS, SLOTS, MIN, MAX, SEED);
    }

    @Override
    public Steps start(OptionValues values) {
        return new Replacements(values);
    }

    /** Threads take turns, one replacement at a time. */
    private static final class Replacements implements Steps {
        private static final int SIZES = 8000;
        private static final int OFFSETS = 4096;

        private final int threads;
        private final int slots;
        private final long steps;
        private final long[] sizes = new long[SIZES];
        private final int[] offsets = new int[OFFSETS];
        private final int[][] blocks;
        private long played;
        private int turn;

        Replacements(OptionValues values) {
            threads = values.get(THREADS).intValue();
            slots = values.get(SLOTS).intValue();
            steps = values.get(OPS);
            blocks = new int[threads][slots];
            Mixer random = new Mixer(values.get(SEED));
            double low = 1.0 / values.get(MIN);
            double high = 1.0 / values.get(MAX);
            for (int i = 0; i < SIZES; i++) {
                sizes[i] = (long) (1.0 / (random.unit() * (high - low) + low));
            }
            for (int i = 0; i < OFFSETS; i++) {
                offsets[i] = random.below(slots);
            }
        }

        @Override
        public boolean step(Calls calls) {
            if (played == steps) {
                return false;
            }
            int thread = turn;
            int slot = offsets[(int) ((played + 1) % OFFSETS)];
            if (blocks[thread][slot] != 0) {
                calls.free(thread + 1, blocks[thread][slot]);
            }
            blocks[thread][slot] = calls.malloc(thread + 1, sizes[(int) ((played + 1) % SIZES)], 0);
            if (played == steps - 1) {
                calls.exit(thread + 1);
            }
            turn = (turn + 1) % threads;
            played += turn == 0 ? 1 : 0;
            return true;
        }
    }
}
