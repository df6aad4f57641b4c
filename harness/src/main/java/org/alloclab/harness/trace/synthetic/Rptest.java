package org.alloclab.harness.trace.synthetic;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.alloclab.api.option.OptionSpec;
import org.alloclab.api.option.OptionValues;

/** rptest: scattered places, changing numbers of calls, and batches that the next thread frees. */
final class Rptest implements Workload {
    private static final OptionSpec<Long> THREADS = OptionSpec.whole("threads", 1, 64, 4, "threads");
    private static final OptionSpec<String> SIZES = OptionSpec.choice(
            "sizes",
            List.of("even", "linear", "exp", "fixed"),
            "linear",
            "how often a size is; fixed: always the least");
    private static final OptionSpec<Long> CROSS =
            OptionSpec.whole("cross", 0, 1 << 20, 2, "every so many loops a batch goes to another thread; 0 never");
    private static final OptionSpec<Long> LOOPS = Common.count("loops", 500, "loops of each of two iterations");
    private static final OptionSpec<Long> ALLOCS = OptionSpec.whole("allocs", 8, 1 << 24, 1000, "places of a thread");
    private static final OptionSpec<Long> OPS =
            Common.count("ops", 100, "allocations of a loop, of which 30 to 99 % are made");
    private static final OptionSpec<Long> MIN = Common.bytes("min", 8, "smallest size");
    private static final OptionSpec<Long> MAX = Common.bytes("max", 16_000, "largest size");
    private static final OptionSpec<Long> TURN = Common.count(
            "turn", 1, "loops of a thread until it is another's turn: how long batches wait is a matter of this");
    private static final OptionSpec<Long> SEED = Common.seed(1);

    @Override
    public String id() {
        return "rptest";
    }

    @Override
    public String summary() {
        return "scattered places of each thread, changing numbers of calls, and batches that another thread frees";
    }

    @Override
    public String source() {
        return "rpmalloc-benchmark's main.c as mimalloc-bench has it (calloc); its tables of random numbers are drawn from the seed";
    }

    @Override
    public List<OptionSpec<?>> parameters() {
        return List.of(THREADS, SIZES, CROSS, LOOPS, ALLOCS, OPS, MIN, MAX, TURN, SEED);
    }

    @Override
    public Steps start(OptionValues values) {
        return new Workers(values);
    }

    /** What one thread hands to another: two blocks of records, and the blocks. */
    private static final class Foreign {
        final int record;
        final int pointers;
        final int[] blocks;

        Foreign(int record, int pointers, int[] blocks) {
            this.record = record;
            this.pointers = pointers;
            this.blocks = blocks;
        }
    }

    /** A step is one loop of one thread; once a thread has made all of its loops the others hand no more batches over. */
    private static final class Workers implements Steps {
        private static final int[] PRIMES = {7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79};
        private static final int RANDOM_SIZES = 2000;
        private static final int ALLOCATION_COUNTS = 311;
        private static final int FREE_COUNTS = 257;
        private static final int ITERATIONS = 2;
        private static final int RECORD_BYTES = 32;
        private static final int LARGE = 4096;

        private final int threads;
        private final int allocs;
        private final long loops;
        private final long cross;
        private final long[] sizes;
        private final int[] allocations;
        private final int[] frees;
        private final int allocStep;
        private final int freeStep;
        private final int[][] blocks;
        private final int[] pointers;
        private final int[] allocAt;
        private final int[] freeAt;
        private final int[] sizeAt;
        private final int[] crossAt;
        private final List<Deque<Foreign>> inbox = new ArrayList<>();
        private int iteration;
        private final long loopsOfTurn;
        /** By thread: loops of this iteration. */
        private final long[] loop;

        private int finished;
        private int turn;
        private boolean ended;

        Workers(OptionValues values) {
            threads = values.get(THREADS).intValue();
            allocs = values.get(ALLOCS).intValue();
            loops = values.get(LOOPS);
            loopsOfTurn = values.get(TURN);
            loop = new long[threads];
            cross = threads == 1 ? 0 : values.get(CROSS);
            Mixer random = new Mixer(values.get(SEED));
            sizes = sizes(random, values.get(SIZES), values.get(MIN), Math.max(values.get(MIN), values.get(MAX)));
            allocations = counts(random, ALLOCATION_COUNTS, values.get(OPS));
            frees = counts(random, FREE_COUNTS, values.get(OPS) * 8 / 10);
            int prime = coprime(0);
            allocStep = PRIMES[prime];
            freeStep = PRIMES[coprime(prime + 1)];
            blocks = new int[threads][allocs];
            pointers = new int[threads];
            allocAt = new int[threads];
            freeAt = new int[threads];
            sizeAt = new int[threads];
            crossAt = new int[threads];
            for (int i = 0; i < threads; i++) {
                inbox.add(new ArrayDeque<>());
                sizeAt[i] = (i + 1) * 37 % RANDOM_SIZES;
            }
        }

        private int coprime(int from) {
            int prime = from;
            while (prime < PRIMES.length - 1 && allocs % PRIMES[prime] == 0) {
                prime++;
            }
            return prime;
        }

        private static int[] counts(Mixer random, int number, long base) {
            int[] counts = new int[number];
            for (int i = 0; i < number; i++) {
                counts[i] = (int) (base * (30 + random.below(70)) / 100);
            }
            return counts;
        }

        private static long[] sizes(Mixer random, String form, long min, long max) {
            double[] part = new double[RANDOM_SIZES];
            for (int i = 0; i < RANDOM_SIZES; i++) {
                part[i] = random.unit();
            }
            long[] sizes = new long[RANDOM_SIZES];
            for (int i = 0; i < RANDOM_SIZES; i++) {
                double first = 1 - part[i];
                double second = 1 - part[(i + 1) % RANDOM_SIZES];
                double weight = switch (form) {
                    case "linear" -> Math.abs(first + second - 1);
                    case "exp" -> first * second;
                    case "even" -> 1;
                    default -> 0;
                };
                sizes[i] = min + (long) (part[(i + 2) % RANDOM_SIZES] * (max - min) * weight);
            }
            return sizes;
        }

        @Override
        public boolean step(Calls calls) {
            if (ended) {
                return false;
            }
            int thread = turn;
            if (pointers[thread] == 0) {
                pointers[thread] = calls.memalign(thread + 1, 16, 8L * allocs, Calls.WHOLE);
            }
            loop(calls, thread);
            loop[thread]++;
            boolean done = loop[thread] == loops;
            finished += done ? 1 : 0;
            if (finished == threads) {
                endIteration(calls);
            } else if (done || loop[thread] % loopsOfTurn == 0) {
                do {
                    turn = (turn + 1) % threads;
                } while (loop[turn] == loops);
            }
            return true;
        }

        private void loop(Calls calls, int thread) {
            int[] mine = blocks[thread];
            int freed = frees[(int) ((iteration + loop[thread]) % FREE_COUNTS)];
            for (int i = 0; i < freed; i++) {
                if (mine[freeAt[thread]] != 0) {
                    calls.free(thread + 1, mine[freeAt[thread]]);
                    mine[freeAt[thread]] = 0;
                }
                freeAt[thread] = (freeAt[thread] + freeStep) % allocs;
            }
            take(calls, thread);
            int made = allocations[(int) ((iteration + loop[thread]) % ALLOCATION_COUNTS)];
            for (int i = 0; i < made; i++) {
                int place = allocAt[thread];
                if (mine[place] != 0) {
                    calls.free(thread + 1, mine[place]);
                }
                mine[place] = allocate(calls, thread, i);
                allocAt[thread] = (place + allocStep) % allocs;
            }
            if (cross > 0 && finished == 0 && loop[thread] % cross == 0) {
                give(calls, thread, made);
            }
        }

        private void give(Calls calls, int thread, int count) {
            int record = calls.memalign(thread + 1, 16, RECORD_BYTES, Calls.WHOLE);
            int list = calls.memalign(thread + 1, 16, 8L * count, Calls.WHOLE);
            int[] given = new int[count];
            for (int i = 0; i < count; i++) {
                given[i] = allocate(calls, thread, i);
            }
            crossAt[thread] = (crossAt[thread] + 1) % threads;
            if (crossAt[thread] == thread) {
                crossAt[thread] = (crossAt[thread] + 1) % threads;
            }
            inbox.get(crossAt[thread]).push(new Foreign(record, list, given));
        }

        private void take(Calls calls, int thread) {
            Deque<Foreign> mine = inbox.get(thread);
            for (Foreign foreign = mine.poll(); foreign != null; foreign = mine.poll()) {
                for (int block : foreign.blocks) {
                    calls.free(thread + 1, block);
                }
                calls.free(thread + 1, foreign.pointers);
                calls.free(thread + 1, foreign.record);
            }
        }

        /** Below a page every second and third block in turn is aligned to 8 and to 16 bytes. */
        private int allocate(Calls calls, int thread, int number) {
            long size = sizes[(sizeAt[thread] + 2) % RANDOM_SIZES];
            int alignment = size < LARGE ? (sizeAt[thread] + number) % 3 * 8 : 0;
            sizeAt[thread] = (sizeAt[thread] + 1) % RANDOM_SIZES;
            return alignment == 0
                    ? calls.calloc(thread + 1, 1, size)
                    : calls.memalign(thread + 1, alignment, size, Calls.WHOLE);
        }

        private void endIteration(Calls calls) {
            for (int thread = 0; thread < threads; thread++) {
                take(calls, thread);
                for (int i = 0; i < allocs; i++) {
                    if (blocks[thread][i] != 0) {
                        calls.free(thread + 1, blocks[thread][i]);
                        blocks[thread][i] = 0;
                    }
                }
            }
            Arrays.fill(loop, 0);
            finished = 0;
            turn = 0;
            iteration++;
            for (int thread = 0; thread < threads; thread++) {
                sizeAt[thread] = (thread + 1) * (iteration + 1) * 37 % RANDOM_SIZES;
                if (iteration == ITERATIONS) {
                    calls.free(thread + 1, pointers[thread]);
                    calls.exit(thread + 1);
                }
            }
            ended = iteration == ITERATIONS;
        }
    }
}
