package org.alloclab.harness.trace.synthetic;

import java.util.Arrays;
import java.util.List;
import org.alloclab.api.option.OptionSpec;
import org.alloclab.api.option.OptionValues;

/**
 * server: workers that answer requests in bursts and keep a part of what they allocate in sessions.
 *
 * <pre>
 *   held    |     /\        /\        /\         a burst: sessions fill up, then most of them end
 *           |    /  \      /  \      /  \
 *           |___/    \____/    \____/    \__
 * </pre>
 *
 * <p>A request allocates some tens of small blocks and a response that grows, gives most of them back in reverse order, and
 * leaves the rest, at times with a document, to a session. A session ends on the worker that notices that too much is held:
 * its blocks are freed there, whoever allocated them. A quarter of the workers takes three quarters of the requests, so that their
 * arenas grow over several heaps.
 */
final class Server implements Workload {
    private static final OptionSpec<Long> THREADS = Common.threads(8);
    private static final OptionSpec<Long> OPS = Common.count("ops", 5_000_000, "calls, about");
    private static final OptionSpec<Long> LIVE = Common.bytes("live", 360L << 20, "bytes held at the top of a burst");
    private static final OptionSpec<Long> BURSTS = Common.count("bursts", 3, "how often load rises and falls");
    private static final OptionSpec<Long> SEED = Common.seed(1);

    @Override
    public String id() {
        return "server";
    }

    @Override
    public String summary() {
        return "workers that answer requests in bursts; hundreds of megabytes of sessions, ended by any worker";
    }

    @Override
    public String source() {
        return "no program: the shape of a recorded server of 9 threads, 5 million calls and hundreds of megabytes at its peak";
    }

    @Override
    public List<OptionSpec<?>> parameters() {
        return List.of(THREADS, OPS, LIVE, BURSTS, SEED);
    }

    @Override
    public Steps start(OptionValues values) {
        return new Requests(values);
    }

    /** One step is one request; worker {@code i} is thread {@code i + 1}, behind the thread that starts them. */
    private static final class Requests implements Steps {
        private static final int MAIN = 0;
        private static final int SESSIONS_EACH = 512;
        /** Of what is held at the top so much is held between bursts. */
        private static final double LOW = 0.2;

        private static final int SMALL_LEAST_BITS = 4;
        private static final int SMALL_RANGE_BITS = 7;
        private static final int DOCUMENT_LEAST_BITS = 10;
        private static final int DOCUMENT_RANGE_BITS = 6;
        private static final int UPLOAD_LEAST_BITS = 18;
        private static final int UPLOAD_RANGE_BITS = 2;
        private static final int RESPONSE_LEAST = 256;
        private static final int RESPONSE_MOST = 1 << 15;

        private static final int FEWEST_BLOCKS = 8;
        private static final int BLOCKS_RANGE = 33;
        private static final int MOST_BLOCKS = FEWEST_BLOCKS + BLOCKS_RANGE;
        /** One in so many small blocks is kept by the session. */
        private static final int KEPT_ONE_IN = 4;
        /** One in so many requests leaves a document. */
        private static final int DOCUMENT_ONE_IN = 2;
        /** One in so many requests brings a large block. */
        private static final int UPLOAD_ONE_IN = 500;
        /** One in so many requests is about another worker's session. */
        private static final int FOREIGN_ONE_IN = 8;

        private final Mixer random;
        private final int workers;
        private final long ops;
        private final long live;
        private final long bursts;
        private final Session[] sessions;
        private final int[] scratch = new int[MOST_BLOCKS];
        private long made;
        private boolean started;

        Requests(OptionValues values) {
            random = new Mixer(values.get(SEED));
            workers = values.get(THREADS).intValue();
            ops = values.get(OPS);
            live = values.get(LIVE);
            bursts = values.get(BURSTS);
            sessions = new Session[workers * SESSIONS_EACH];
            for (int i = 0; i < sessions.length; i++) {
                sessions[i] = new Session();
            }
        }

        @Override
        public boolean step(Calls calls) {
            if (!started) {
                started = true;
                // what is read in before the first worker starts
                calls.malloc(MAIN, live >>> 6);
                made++;
                return true;
            }
            if (made >= ops) {
                return false;
            }
            int worker = worker();
            Session session = session(worker);
            request(calls, worker + 1, session);
            while (calls.liveBytes() > held()) {
                made += sessions[random.below(sessions.length)].end(calls, worker + 1);
            }
            return true;
        }

        /** The first quarter of the workers is asked three times as often as the rest together. */
        private int worker() {
            int busy = (workers + 3) / 4;
            return busy == workers || random.below(4) != 0 ? random.below(busy) : busy + random.below(workers - busy);
        }

        private Session session(int worker) {
            int owner = random.below(FOREIGN_ONE_IN) == 0 ? random.below(workers) : worker;
            return sessions[owner * SESSIONS_EACH + random.below(SESSIONS_EACH)];
        }

        /** What may be held now: rises for two thirds of a burst, then falls. */
        private long held() {
            double phase = (double) made * bursts / ops % 1;
            double height = phase < 2.0 / 3 ? phase * 1.5 : (1 - phase) * 3;
            return (long) (live * (LOW + (1 - LOW) * height));
        }

        private void request(Calls calls, int thread, Session session) {
            int upload = random.below(UPLOAD_ONE_IN) == 0
                    ? calls.malloc(thread, size(UPLOAD_LEAST_BITS, UPLOAD_RANGE_BITS))
                    : 0;
            int blocks = FEWEST_BLOCKS + random.below(BLOCKS_RANGE);
            int own = 0;
            int response = calls.malloc(thread, RESPONSE_LEAST);
            long length = RESPONSE_LEAST;
            for (int i = 0; i < blocks; i++) {
                int block = calls.malloc(thread, size(SMALL_LEAST_BITS, SMALL_RANGE_BITS));
                if (random.below(KEPT_ONE_IN) == 0) {
                    session.keep(block);
                } else {
                    scratch[own++] = block;
                }
                if (length < RESPONSE_MOST && random.below(8) == 0) {
                    length *= 2;
                    response = calls.realloc(thread, response, length);
                    made++;
                }
            }
            if (random.below(DOCUMENT_ONE_IN) == 0) {
                session.keep(calls.malloc(thread, size(DOCUMENT_LEAST_BITS, DOCUMENT_RANGE_BITS)));
                made++;
            }
            made += blocks + own + 2;
            while (own > 0) {
                calls.free(thread, scratch[--own]);
            }
            calls.free(thread, response);
            if (upload != 0) {
                calls.free(thread, upload);
                made += 2;
            }
        }

        /** Each power of two is as likely as the next. */
        private long size(int leastBits, int rangeBits) {
            return (long) Math.scalb(1 + random.unit(), leastBits + random.below(rangeBits));
        }
    }

    /** What is kept between requests. */
    private static final class Session {
        private int[] blocks = new int[16];
        private int count;

        void keep(int block) {
            if (count == blocks.length) {
                blocks = Arrays.copyOf(blocks, 2 * count);
            }
            blocks[count++] = block;
        }

        /** Frees all of it; answers how many blocks. */
        int end(Calls calls, int thread) {
            for (int i = 0; i < count; i++) {
                calls.free(thread, blocks[i]);
            }
            int freed = count;
            count = 0;
            return freed;
        }
    }
}
