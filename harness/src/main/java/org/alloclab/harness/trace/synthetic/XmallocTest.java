package org.alloclab.harness.trace.synthetic;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.alloclab.api.option.OptionSpec;
import org.alloclab.api.option.OptionValues;
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
        return "C. Lever, D. Boreham, Malloc() performance in a multithreaded Linux environment (2000); xmalloc-test.c";
    }

    @Override
    public List<OptionSpec<?>> parameters() {
        return List.of(WORKERS, SIZE, OBJECTS, BATCHES, SEED);
    }

    @Override
    public Steps start(OptionValues values) {
        return new Workers(values);
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

    /** Producers are threads 1, 3 ..., consumers 2, 4 ...; each call is a turn. */
    private static final class Workers implements Steps {
        private static final int[] MIX = {8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512, 768, 1024, 1536, 2048
        };
        private static final int MOST_QUEUED = 100;
        private static final int LONGEST_WRITE = 128;
        private static final int RECORD_BYTES = 8;

        private final int workers;
        private final long size;
        private final int objects;
        private final Lran2[] random;
        private final @Nullable Batch[] filling;
        private final @Nullable Batch[] emptying;
        private final int[] filled;
        private final int[] emptied;
        private final Deque<Batch> queue = new ArrayDeque<>();
        private long toMake;
        private long toFree;
        private int turn;

        Workers(OptionValues values) {
            workers = values.get(WORKERS).intValue();
            size = values.get(SIZE);
            objects = values.get(OBJECTS).intValue();
            toMake = values.get(BATCHES);
            toFree = toMake;
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
            if (toFree == 0) {
                return false;
            }
            int worker = turn / 2;
            if (turn % 2 == 0) {
                produce(calls, worker);
            } else {
                consume(calls, worker);
            }
            turn = (turn + 1) % (2 * workers);
            return true;
        }

        private void produce(Calls calls, int worker) {
            int thread = 2 * worker + 1;
            Batch batch = filling[worker];
            if (batch == null) {
                if (toMake > 0) {
                    toMake--;
                    int block = calls.malloc(thread, RECORD_BYTES * (objects + 1L));
                    filling[worker] = new Batch(block, objects);
                    filled[worker] = 0;
                }
            } else if (filled[worker] < objects) {
                long bytes = size >= 0 ? size : MIX[random[worker].next() % MIX.length];
                batch.objects[filled[worker]++] = calls.malloc(thread, bytes, LONGEST_WRITE);
            } else if (queue.size() < MOST_QUEUED) {
                queue.push(batch);
                filling[worker] = null;
            }
        }

        private void consume(Calls calls, int worker) {
            int thread = 2 * worker + 2;
            Batch batch = emptying[worker];
            if (batch == null) {
                emptying[worker] = queue.poll();
                emptied[worker] = 0;
            } else if (emptied[worker] < objects) {
                calls.free(thread, batch.objects[emptied[worker]++]);
            } else {
                calls.free(thread, batch.block);
                emptying[worker] = null;
                toFree--;
            }
        }
    }
}
