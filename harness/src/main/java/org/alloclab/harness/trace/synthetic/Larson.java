package org.alloclab.harness.trace.synthetic;

import java.util.List;
import org.alloclab.api.option.OptionSpec;
import org.alloclab.api.option.OptionValues;

/** larson: servers that replace blocks at random and hand what they hold to a successor. */
final class Larson implements Workload {
    private static final OptionSpec<Long> THREADS = Common.threads(4);
    private static final OptionSpec<Long> MIN = Common.bytes("min", 8, "smallest block");
    private static final OptionSpec<Long> MAX = Common.bytes("max", 1000, "one more than the largest block");
    private static final OptionSpec<Long> CHUNKS = Common.count("chunks", 5000, "blocks that each thread holds");
    private static final OptionSpec<Long> ROUNDS =
            Common.count("rounds", 100, "replacements of a thread before its successor takes over, for each block");
    private static final OptionSpec<Long> GENERATIONS =
            Common.count("generations", 1, "threads that follow each other; the program goes by time instead");
    private static final OptionSpec<Long> SEED = Common.seed(4141);

    /** What a server writes of a new block. */
    private static final long WRITTEN = 2;

    @Override
    public String id() {
        return "larson";
    }

    @Override
    public String summary() {
        return "servers that replace random blocks and hand them to a successor thread";
    }

    @Override
    public String source() {
        return "P. Larson, M. Krishnan, Memory allocation for long-running server applications (1998); larson.cpp";
    }

    @Override
    public List<OptionSpec<?>> parameters() {
        return List.of(THREADS, MIN, MAX, CHUNKS, ROUNDS, GENERATIONS, SEED);
    }

    @Override
    public Steps start(OptionValues values) {
        return new Servers(values);
    }

    /** Thread 0 warms up; then the servers take turns, a replacement at a time. */
    private static final class Servers implements Steps {
        private static final int WARM_UP = 4;

        private final int threads;
        private final int chunks;
        private final long min;
        private final int range;
        private final long perGeneration;
        private final long generations;
        private final int[] blocks;
        private final Lran2 main;
        private final Lran2[] random;
        private long warmed;
        private long played;
        private long generation;
        private int turn;

        Servers(OptionValues values) {
            threads = values.get(THREADS).intValue();
            chunks = values.get(CHUNKS).intValue();
            min = values.get(MIN);
            range = (int) Math.max(1, values.get(MAX) - min);
            perGeneration = chunks * values.get(ROUNDS);
            generations = values.get(GENERATIONS);
            blocks = new int[Math.multiplyExact(threads, chunks)];
            main = new Lran2(values.get(SEED));
            random = new Lran2[threads];
            for (int i = 0; i < threads; i++) {
                random[i] = new Lran2(values.get(SEED) + i + 1);
            }
        }

        @Override
        public boolean step(Calls calls) {
            if (warmed < blocks.length) {
                blocks[(int) warmed++] = calls.malloc(0, size(main), WRITTEN);
                if (warmed == blocks.length) {
                    shuffle();
                }
                return true;
            }
            if (warmed < (1L + WARM_UP) * blocks.length) {
                warmed++;
                replace(calls, 0, main, main.next() % blocks.length);
                return true;
            }
            if (generation == generations) {
                return false;
            }
            int server = turn;
            replace(calls, server + 1, random[server], server * chunks + random[server].next() % chunks);
            if (played == perGeneration - 1) {
                calls.exit(server + 1);
            }
            turn = (turn + 1) % threads;
            if (turn == 0) {
                played++;
            }
            if (played == perGeneration) {
                played = 0;
                generation++;
            }
            return true;
        }

        private void replace(Calls calls, int thread, Lran2 numbers, int place) {
            calls.free(thread, blocks[place]);
            blocks[place] = calls.malloc(thread, size(numbers), WRITTEN);
        }

        private long size(Lran2 numbers) {
            return min + numbers.next() % range;
        }

        private void shuffle() {
            for (int i = blocks.length - 1; i > 0; i--) {
                int other = main.next() % (i + 1);
                int kept = blocks[i];
                blocks[i] = blocks[other];
                blocks[other] = kept;
            }
        }
    }
}
