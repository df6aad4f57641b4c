package org.alloclab.harness.trace.synthetic;

import java.util.List;
import org.alloclab.api.option.OptionSpec;
import org.alloclab.api.option.OptionValues;

/** glibc-simple: blocks of one size, freed half in order and half in reverse. */
final class GlibcSimple implements Workload {
    private static final OptionSpec<Long> BLOCKS =
            Common.count("blocks", 50_000, "allocations for each size, number and arena; the program makes 2,000,000");
    private static final OptionSpec<Long> MIN = OptionSpec.whole("min", 1, 1 << 20, 16, "first size");
    private static final OptionSpec<Long> MAX =
            OptionSpec.whole("max", 1, 1 << 20, 64, "largest size; sizes double from the first on");

    @Override
    public String id() {
        return "glibc-simple";
    }

    @Override
    public String summary() {
        return "25 to 1600 blocks of one size, half freed in order, half in reverse; in main and in a thread's arena";
    }

    @Override
    public String source() {
        return "glibc's bench-malloc-simple.c";
    }

    @Override
    public List<OptionSpec<?>> parameters() {
        return List.of(BLOCKS, MIN, MAX);
    }

    @Override
    public Steps start(OptionValues values) {
        return new Rounds(values);
    }

    /** A step allocates a number of blocks and frees them. */
    private static final class Rounds implements Steps {
        private static final int[] NUMBERS = {25, 100, 400, 1600};
        private static final int MOST = NUMBERS[NUMBERS.length - 1];
        /** The thread of each pass: main to warm up, main, another one, main again, now that there are threads. */
        private static final int[] PASSES = {0, 0, 1, 0};

        private static final long POINTER_BYTES = 8;

        private final long blocks;
        private final long max;
        private final int[] held = new int[MOST];
        private long size;
        private int table;
        private int pass;
        private int number;
        private long round;

        Rounds(OptionValues values) {
            blocks = values.get(BLOCKS);
            size = values.get(MIN);
            max = values.get(MAX);
        }

        @Override
        public boolean step(Calls calls) {
            if (size > max) {
                return false;
            }
            if (table == 0) {
                table = calls.malloc(0, POINTER_BYTES * MOST);
            }
            int thread = PASSES[pass];
            int count = NUMBERS[number];
            for (int i = 0; i < count; i++) {
                held[i] = calls.malloc(thread, size);
            }
            for (int i = 0; i < count / 2; i++) {
                calls.free(thread, held[i]);
            }
            for (int i = count - 1; i >= count / 2; i--) {
                calls.free(thread, held[i]);
            }
            round++;
            if (round >= blocks / count) {
                round = 0;
                advance(calls, thread);
            }
            return true;
        }

        private void advance(Calls calls, int thread) {
            number++;
            if (number < NUMBERS.length) {
                return;
            }
            number = 0;
            pass++;
            if (thread != 0) {
                calls.exit(thread);
            }
            if (pass == PASSES.length) {
                pass = 0;
                size *= 2;
                calls.free(0, table);
                table = 0;
            }
        }
    }
}
