package org.alloclab.harness.trace.synthetic;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import org.alloclab.api.option.OptionSpec;
import org.alloclab.api.option.OptionValues;
import org.alloclab.harness.input.BadInputException;
import org.jspecify.annotations.Nullable;

/** xmalloc-test: producers allocate, consumers free. */
final class XmallocTest implements Workload {
    private static final OptionSpec<Long> WORKERS =
            OptionSpec.whole("workers", 1, 512, 2, "producers, and as many consumers");
    private static final OptionSpec<Long> SIZE =
            OptionSpec.whole("size", -1, 1L << 40, 64, "bytes of an object; -1 for a mix from 8 to 2048");
    private static final OptionSpec<Long> OBJECTS = Common.count("objects", 4096, "objects of a batch");
    private static final OptionSpec<Long> BATCHES =
            Common.count("batches", 200, "batches in all; the program goes by time instead");
    private static final OptionSpec<Long> QUEUE =
            Common.count("queue", 100, "batches that may wait; with as many a producer waits");
    private static final OptionSpec<Long> TURN = Common.count(
            "turn",
            30_000,
            "calls of a thread until it is another's turn, on average: what one makes in a slice of time");
    private static final OptionSpec<String> TURNS = OptionSpec.text(
            "turns",
            "",
            "table of thread,calls: turns as they were, in place of drawn ones; producers 1 3 ..., consumers 2 4 ...");
    private static final OptionSpec<Long> SEED = Common.seed(0);

    @Override
    public String id() {
        return "xmalloc-test";
    }

    @Override
    public String summary() {
        return "producers allocate batches that consumers free: every free comes from another thread";
    }

    @Override
    public String source() {
        return "C. Lever, D. Boreham, Malloc() performance in a multithreaded Linux environment (2000); xmalloc-test.c; the"
                + " freshest batch is freed first, so how long blocks live is a matter of turns";
    }

    @Override
    public List<OptionSpec<?>> parameters() {
        return List.of(WORKERS, SIZE, OBJECTS, BATCHES, QUEUE, TURN, TURNS, SEED);
    }

    @Override
    public Steps start(OptionValues values) throws IOException {
        String file = values.get(TURNS);
        return new Workers(values, file.isEmpty() ? List.of() : turns(Path.of(file), values.get(WORKERS)));
    }

    private static List<double[]> turns(Path file, long workers) throws IOException {
        List<double[]> turns = NumberRows.read(file, "thread", "calls");
        for (double[] turn : turns) {
            if (turn[0] < 1 || turn[0] > 2 * workers || turn[1] < 1) {
                throw BadInputException.inFile(
                        file.toString(),
                        String.format(
                                Locale.ROOT,
                                "a turn is one of a thread from 1 to %d, and has calls: was %.0f,%.0f",
                                2 * workers,
                                turn[0],
                                turn[1]),
                        "correct the line");
            }
        }
        return turns;
    }

    /** A batch: the block of its record, and its objects. */
    private static final class Batch {
        final int block;
        final int[] objects;

        Batch(int block, int objects) {
            this.block = block;
            this.objects = new int[objects];
        }
    }

    /** Producers are threads 1, 3 ..., consumers 2, 4 ...; who has to wait ends its turn. */
    private static final class Workers implements Steps {
        private static final int[] MIX = {8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512, 768, 1024, 1536, 2048
        };
        private static final int LONGEST_WRITE = 128;
        private static final int RECORD_BYTES = 8;

        private final int workers;
        private final long size;
        private final int objects;
        private final long mostQueued;
        private final int meanTurn;
        private final List<double[]> recorded;
        private final Lran2[] random;
        private final Mixer turns;
        private final @Nullable Batch[] filling;
        private final @Nullable Batch[] emptying;
        private final int[] filled;
        private final int[] emptied;
        private final Deque<Batch> queue = new ArrayDeque<>();
        private long toMake;
        private long toFree;
        private int turn;
        private int thread;
        private long left;

        Workers(OptionValues values, List<double[]> recorded) {
            this.recorded = recorded;
            workers = values.get(WORKERS).intValue();
            size = values.get(SIZE);
            objects = values.get(OBJECTS).intValue();
            toMake = values.get(BATCHES);
            toFree = toMake;
            mostQueued = values.get(QUEUE);
            meanTurn = values.get(TURN).intValue();
            turns = new Mixer(values.get(SEED));
            begin();
            random = new Lran2[workers];
            for (int i = 0; i < workers; i++) {
                random[i] = new Lran2(values.get(SEED) + i);
            }
            filling = new @Nullable Batch[workers];
            emptying = new @Nullable Batch[workers];
            filled = new int[workers];
            emptied = new int[workers];
        }

        @Override
        public boolean step(Calls calls) {
            if (toFree == 0 || left == 0) {
                return !recorded.isEmpty() && sweep(calls);
            }
            int worker = thread / 2;
            boolean went = thread % 2 == 0 ? produce(calls, worker) : consume(calls, worker);
            left--;
            if (!went || left == 0) {
                turn++;
                begin();
            }
            return true;
        }

        /** Begins a turn; no calls are left behind the last one of a table. */
        private void begin() {
            if (recorded.isEmpty()) {
                thread = turn % (2 * workers);
                left = drawTurn();
            } else if (turn < recorded.size()) {
                thread = (int) recorded.get(turn)[0] - 1;
                left = (long) recorded.get(turn)[1];
            } else {
                left = 0;
            }
        }

        /** Main frees what is queued as the time is over; what is being filled stays. */
        private boolean sweep(Calls calls) {
            Batch batch = queue.poll();
            if (batch == null) {
                return false;
            }
            for (int object : batch.objects) {
                calls.free(0, object);
            }
            calls.free(0, batch.block);
            return true;
        }

        /** From 1 to twice the mean less 1, evenly. */
        private long drawTurn() {
            return 1 + Math.floorMod(turns.next(), 2L * meanTurn - 1);
        }

        /** Makes a call; false where the producer has to wait. */
        private boolean produce(Calls calls, int worker) {
            int by = 2 * worker + 1;
            Batch batch = filling[worker];
            if (batch != null && filled[worker] == objects) {
                batch = queued(worker, batch) ? null : batch;
            }
            if (batch == null) {
                if (toMake == 0) {
                    return false;
                }
                toMake--;
                int block = calls.malloc(by, RECORD_BYTES * (objects + 1L));
                filling[worker] = new Batch(block, objects);
                filled[worker] = 0;
                return true;
            }
            if (filled[worker] == objects) {
                return false;
            }
            long bytes = size >= 0 ? size : MIX[random[worker].next() % MIX.length];
            batch.objects[filled[worker]++] = calls.malloc(by, bytes, LONGEST_WRITE);
            if (filled[worker] == objects) {
                queued(worker, batch);
            }
            return true;
        }

        /** Queues a full batch, if there is room. */
        private boolean queued(int worker, Batch batch) {
            if (queue.size() >= mostQueued) {
                return false;
            }
            queue.push(batch);
            filling[worker] = null;
            return true;
        }

        /** Makes a call; false where the consumer has to wait. */
        private boolean consume(Calls calls, int worker) {
            int by = 2 * worker + 2;
            Batch batch = emptying[worker];
            if (batch == null) {
                batch = queue.poll();
                emptying[worker] = batch;
                emptied[worker] = 0;
            }
            if (batch == null) {
                return false;
            }
            if (emptied[worker] < objects) {
                calls.free(by, batch.objects[emptied[worker]++]);
            } else {
                calls.free(by, batch.block);
                emptying[worker] = null;
                toFree--;
            }
            return true;
        }
    }
}
