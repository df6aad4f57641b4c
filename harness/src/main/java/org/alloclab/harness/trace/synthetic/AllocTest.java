package org.alloclab.harness.trace.synthetic;

import java.util.List;
import org.alloclab.api.option.OptionSpec;
import org.alloclab.api.option.OptionValues;

/** alloc-test: few places change often, most change rarely. */
final class AllocTest implements Workload {
    private static final OptionSpec<Long> THREADS = Common.threads(1);
    private static final OptionSpec<Long> OPS =
            Common.count("ops", 1_000_000, "steps of each thread; the program takes 100,000,000");
    private static final OptionSpec<Long> SLOTS =
            OptionSpec.whole("slots", 16, 1 << 26, 1 << 18, "places for blocks, divided by the threads");
    private static final OptionSpec<Long> SEED = OptionSpec.whole("seed", 1, Long.MAX_VALUE, 41, "seed, not 0");

    @Override
    public String id() {
        return "alloc-test";
    }

    @Override
    public String summary() {
        return "places are filled and emptied by the 80/20 rule, six times over; sizes to 1 KiB, small ones more often";
    }

    @Override
    public String source() {
        return "OLogN's alloc-test (test_common.cpp, allocator_tester); every second place is filled at first, all are freed at last";
    }

    @Override
    public List<OptionSpec<?>> parameters() {
        return List.of(THREADS, OPS, SLOTS, SEED);
    }

    @Override
    public Steps start(OptionValues values) {
        return new Testers(values);
    }

    /** Threads take turns, one place at a time. */
    private static final class Testers implements Steps {
        /** How often a range is chosen; as parts of the places the ranges have these lengths in reverse. */
        private static final double[] CHOSEN = {.262144, .393216, .24576, .08192, .01536, .001536, .000064};

        private static final int CLASSES = 127;
        private static final int PLACE_BYTES = 16;

        private final int threads;
        private final int places;
        private final long steps;
        private final int[][] blocks;
        private final long[] random;
        private final Table ranges = new Table(CHOSEN);
        private final Mixer[] choice;
        private final int[] start = new int[CHOSEN.length + 1];
        /** By thread: the block of its table of places. */
        private final int[] tables;

        private long begun;
        private int prefilled;
        private int swept;
        private long played;
        private int turn;

        Testers(OptionValues values) {
            threads = values.get(THREADS).intValue();
            places = Math.max(16, values.get(SLOTS).intValue() / threads);
            steps = values.get(OPS);
            blocks = new int[threads][places];
            tables = new int[threads];
            random = new long[threads];
            choice = new Mixer[threads];
            for (int i = 0; i < threads; i++) {
                random[i] = values.get(SEED) + i;
                choice[i] = new Mixer(random[i]);
            }
            double at = 0;
            for (int i = 0; i < CHOSEN.length; i++) {
                at += CHOSEN[CHOSEN.length - 1 - i];
                start[i + 1] = i == CHOSEN.length - 1 ? places : (int) Math.round(at * places);
            }
        }

        @Override
        public boolean step(Calls calls) {
            int thread = turn;
            if (swept == places) {
                return end(calls);
            }
            if (tables[thread] == 0) {
                tables[thread] = calls.malloc(thread, (long) PLACE_BYTES * places);
            } else if (prefilled < places) {
                if (prefilled % 2 == 0) {
                    blocks[thread][prefilled] = allocate(calls, thread);
                }
            } else if (played < steps) {
                change(calls, thread);
            } else if (blocks[thread][swept] != 0) {
                calls.free(thread, blocks[thread][swept]);
            }
            turn = (turn + 1) % threads;
            if (turn == 0) {
                begun++;
                advance();
            }
            return true;
        }

        /** Behind a round of turns, the first of which made the tables. */
        private void advance() {
            if (begun == 1) {
                return;
            }
            if (prefilled < places) {
                prefilled++;
            } else if (played < steps) {
                played++;
            } else {
                swept++;
            }
        }

        private boolean end(Calls calls) {
            if (turn == threads) {
                return false;
            }
            calls.free(turn, tables[turn]);
            turn++;
            return true;
        }

        private void change(Calls calls, int thread) {
            int range = ranges.draw(choice[thread]);
            int length = start[range + 1] - start[range];
            int place = Math.min(places - 1, start[range] + (length > 0 ? choice[thread].below(length) : 0));
            int block = blocks[thread][place];
            if (block != 0) {
                calls.free(thread, block);
                blocks[thread][place] = 0;
            } else {
                blocks[thread][place] = allocate(calls, thread);
            }
        }

        private int allocate(Calls calls, int thread) {
            int power = Long.numberOfTrailingZeros((next(thread) & CLASSES) + 1) + 2;
            long size = (1L << power) + 1 + (next(thread) & (1L << power) - 1);
            return calls.malloc(thread, size);
        }

        /** xorshift64 (G. Marsaglia, Xorshift RNGs, 2003). */
        private long next(int thread) {
            long x = random[thread];
            x ^= x << 13;
            x ^= x >>> 7;
            x ^= x << 17;
            random[thread] = x;
            return x;
        }
    }
}
