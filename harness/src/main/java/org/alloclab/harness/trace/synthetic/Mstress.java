package org.alloclab.harness.trace.synthetic;

import java.util.Arrays;
import java.util.List;
import org.alloclab.api.option.OptionSpec;
import org.alloclab.api.option.OptionValues;

/** mstress: threads that come and go, retain a part of what they allocate and swap blocks with each other. */
final class Mstress implements Workload {
    private static final OptionSpec<Long> THREADS = Common.threads(4);
    private static final OptionSpec<Long> SCALE = Common.count(
            "scale", 50, "a thread allocates 100 * scale * (number mod 8 + 1) blocks, and half as many more");
    private static final OptionSpec<Long> ITERATIONS = Common.count("iterations", 25, "how often threads start anew");
    private static final OptionSpec<Long> SEED =
            OptionSpec.whole("seed", 1, Long.MAX_VALUE, 43, "factor of the threads' seeds");

    @Override
    public String id() {
        return "mstress";
    }

    @Override
    public String summary() {
        return "threads that come and go, retain blocks and swap them with each other; few large blocks";
    }

    @Override
    public String source() {
        return "mimalloc's test-stress.c; all words of a block are written";
    }

    @Override
    public List<OptionSpec<?>> parameters() {
        return List.of(THREADS, SCALE, ITERATIONS, SEED);
    }

    @Override
    public Steps start(OptionValues values) {
        return new Iterations(values);
    }

    /** The threads take turns, one action at a time; 0 is a place without a block. */
    private static final class Iterations implements Steps {
        private static final int TRANSFERS = 1000;

        private final int[] transfer = new int[TRANSFERS];
        private final int threads;
        private final long scale;
        private final long seed;
        private long left;
        private final Worker[] workers;
        private int running;
        private int turn;

        Iterations(OptionValues values) {
            threads = values.get(THREADS).intValue();
            scale = values.get(SCALE);
            seed = values.get(SEED);
            left = values.get(ITERATIONS);
            workers = new Worker[threads];
        }

        @Override
        public boolean step(Calls calls) {
            if (running == 0) {
                if (left == 0) {
                    return false;
                }
                for (int i = 0; i < threads; i++) {
                    workers[i] = new Worker(i, scale, seed, transfer);
                }
                running = threads;
                turn = 0;
            }
            Worker worker = workers[turn];
            turn = (turn + 1) % threads;
            if (worker.isDone()) {
                return true;
            }
            worker.act(calls);
            if (worker.isDone()) {
                running--;
                if (running == 0) {
                    sweep(calls);
                }
            }
            return true;
        }

        /** Behind each iteration every second of the swapped blocks goes, behind the last one all. */
        private void sweep(Calls calls) {
            left--;
            Chance chance = new Chance(left + seed);
            for (int i = 0; i < TRANSFERS; i++) {
                if ((left == 0 || chance.of(50)) && transfer[i] != 0) {
                    calls.free(0, transfer[i]);
                    transfer[i] = 0;
                }
            }
        }
    }

    /** The program's generator: the finishing mix of SplitMix64, applied to what it made last. */
    private static final class Chance {
        private long state;

        Chance(long seed) {
            state = seed;
        }

        long pick() {
            long x = state;
            x = (x ^ x >>> 30) * 0xbf58476d1ce4e5b9L;
            x = (x ^ x >>> 27) * 0x94d049bb133111ebL;
            state = x ^ x >>> 31;
            return state;
        }

        boolean of(int percent) {
            return Long.remainderUnsigned(pick(), 100) <= percent;
        }

        int below(int bound) {
            return (int) Long.remainderUnsigned(pick(), bound);
        }
    }

    /** One thread of one iteration. */
    private static final class Worker {
        private static final long WORD = 8;

        private final int thread;
        private final int[] transfer;
        private final Chance chance;
        private int[] data = new int[64];
        private int top;
        private final int[] retained;
        private int kept;
        private long allocations;
        private int retain;
        private boolean done;

        Worker(int index, long scale, long seed, int[] transfer) {
            thread = index + 1;
            this.transfer = transfer;
            chance = new Chance((index + 1) * seed);
            allocations = 100 * scale * (index % 8 + 1);
            retain = (int) (allocations / 2);
            retained = new int[retain];
        }

        boolean isDone() {
            return done;
        }

        void act(Calls calls) {
            if (allocations == 0 && retain == 0) {
                for (int i = 0; i < kept; i++) {
                    calls.free(thread, retained[i]);
                }
                for (int i = 0; i < top; i++) {
                    drop(calls, i);
                }
                calls.exit(thread);
                done = true;
                return;
            }
            if (retain == 0 || (chance.of(50) && allocations > 0)) {
                allocations--;
                data = top == data.length ? Arrays.copyOf(data, 2 * top) : data;
                data[top++] = block(calls, 1L << chance.below(5));
            } else {
                retain--;
                retained[kept++] = block(calls, 1L << chance.below(7));
            }
            if (chance.of(66) && top > 0) {
                drop(calls, chance.below(top));
            }
            if (chance.of(25) && top > 0) {
                int mine = chance.below(top);
                int place = chance.below(transfer.length);
                int given = data[mine];
                data[mine] = transfer[place];
                transfer[place] = given;
            }
        }

        private void drop(Calls calls, int place) {
            if (data[place] != 0) {
                calls.free(thread, data[place]);
                data[place] = 0;
            }
        }

        private int block(Calls calls, long words) {
            long items = words;
            if (chance.of(1)) {
                items *= chance.of(1) ? 10_000 : chance.of(10) ? 1_000 : 100;
            }
            return calls.malloc(thread, WORD * (items == 40 ? 41 : items));
        }
    }
}
