package org.alloclab.harness.trace.synthetic;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.alloclab.harness.trace.event.TouchedPages;

/** Plays the rows of a table: a step is a birth or a death, and one operation of the clock that lifetimes are told by. */
final class FittedSteps implements Steps {
    private final List<FittedRow> rows;
    private final Mixer random;
    private final Deaths deaths = new Deaths();
    /** By block: the thread that frees it. */
    private int[] freeing = new int[1 << 10];
    /** By thread: whether it has ended; what it should free is left to the first one. */
    private boolean[] ended = new boolean[16];

    private final List<FittedRow> exits = new ArrayList<>();
    /** Indices of rows, in the order of this phase's births. */
    private int[] order = new int[0];

    private int next;
    private int row;
    private long now;

    FittedSteps(List<FittedRow> rows, long seed) {
        this.rows = rows;
        random = new Mixer(seed);
    }

    @Override
    public boolean step(Calls calls) {
        now++;
        if (deaths.isDue(now)) {
            int block = deaths.take();
            calls.free(living(freeing[block]), block);
            return true;
        }
        if (next == order.length) {
            for (FittedRow exit : exits) {
                end(calls, exit.thread());
            }
            if (row == rows.size()) {
                return drain(calls);
            }
            enter();
            return true;
        }
        bear(calls, rows.get(order[next++]));
        return true;
    }

    /** Behind the last birth only deaths are left. */
    private boolean drain(Calls calls) {
        exits.clear();
        if (!deaths.isDue(Long.MAX_VALUE)) {
            return false;
        }
        int block = deaths.take();
        calls.free(living(freeing[block]), block);
        return true;
    }

    private void enter() {
        int phase = rows.get(row).phase();
        int first = row;
        int births = 0;
        exits.clear();
        while (row < rows.size() && rows.get(row).phase() == phase) {
            FittedRow each = rows.get(row++);
            if (each.call() == FittedRow.Call.EXIT) {
                exits.add(each);
            } else {
                births += (int) each.count();
            }
        }
        order = new int[births];
        int at = 0;
        for (int i = first; i < row; i++) {
            if (rows.get(i).call() != FittedRow.Call.EXIT) {
                Arrays.fill(order, at, at + (int) rows.get(i).count(), i);
                at += (int) rows.get(i).count();
            }
        }
        for (int i = births - 1; i > 0; i--) {
            int other = random.below(i + 1);
            int kept = order[i];
            order[i] = order[other];
            order[other] = kept;
        }
        next = 0;
    }

    private void bear(Calls calls, FittedRow sort) {
        int thread = living(sort.thread());
        long written = sort.writtenPages() < 0 ? Calls.WHOLE : sort.writtenPages() * TouchedPages.PAGE_BYTES;
        int block = switch (sort.call()) {
            case CALLOC -> calls.calloc(thread, sort.argument(), sort.size());
            case MEMALIGN -> calls.memalign(thread, Math.max(1, sort.argument()), sort.size(), written);
            default -> calls.malloc(thread, sort.size(), written);
        };
        if (block >= freeing.length) {
            freeing = Arrays.copyOf(freeing, Math.max(block + 1, 2 * freeing.length));
        }
        freeing[block] = sort.freeingThread();
        if (sort.diesLater()) {
            long moment = sort.deathPhaseBegins() + (long) (random.unit() * sort.to());
            deaths.add(Math.max(now + 1, moment), block);
        } else if (sort.from() >= 0) {
            long span = sort.to() - sort.from();
            deaths.add(now + sort.from() + (long) (random.unit() * span), block);
        }
    }

    private int living(int thread) {
        return thread < ended.length && ended[thread] ? 0 : thread;
    }

    private void end(Calls calls, int thread) {
        if (thread >= ended.length) {
            ended = Arrays.copyOf(ended, Math.max(thread + 1, 2 * ended.length));
        }
        if (!ended[thread]) {
            ended[thread] = true;
            calls.exit(thread);
        }
    }
}
