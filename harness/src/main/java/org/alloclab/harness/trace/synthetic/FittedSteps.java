package org.alloclab.harness.trace.synthetic;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.alloclab.harness.trace.event.TouchedPages;

/**
 * Plays the rows of a table by the clock of its trace: births of a stretch at moments between the first and the last of their
 * sort, deaths when they are due. A block that ends in a realloc becomes the next of the blocks that come of such a realloc, when
 * its own end is due and the other's birth.
 */
final class FittedSteps implements Steps {
    private final List<FittedRow> rows;
    private final Mixer random;
    /** Blocks by the step of their end. */
    private final Agenda deaths = new Agenda();
    /** Rows by the step of a birth, or of a thread's end. */
    private final Agenda births = new Agenda();
    /** By link: rows of blocks that come of a realloc, by the step of the trace. */
    private final Map<Integer, Agenda> successors = new HashMap<>();
    /** Blocks whose end was due in a stretch that had no more of what should come of them. */
    private final Agenda postponed = new Agenda();
    /** By block: the thread that frees it. */
    private int[] freeing = new int[1 << 10];
    /** By block: the link of the realloc that it ends in, or 0. */
    private int[] links = new int[1 << 10];
    /** By thread: whether it has ended; what it should free is left to the first one. */
    private boolean[] ended = new boolean[16];

    private int row;

    FittedSteps(List<FittedRow> rows, long seed) {
        this.rows = rows;
        random = new Mixer(seed);
    }

    @Override
    public boolean step(Calls calls) {
        if (births.isEmpty()) {
            if (row == rows.size()) {
                return drain(calls);
            }
            enter();
            return true;
        }
        if (deaths.isDue(births.soonest())) {
            bury(calls);
        } else {
            long now = births.soonest();
            begin(calls, rows.get(births.take()), now);
        }
        return true;
    }

    /** Behind the last birth only deaths are left. */
    private boolean drain(Calls calls) {
        if (deaths.isEmpty()) {
            return false;
        }
        bury(calls);
        return true;
    }

    private void bury(Calls calls) {
        long now = deaths.soonest();
        int block = deaths.take();
        Agenda next = successors.get(links[block]);
        if (links[block] == 0 || ((next == null || next.isEmpty()) && row == rows.size())) {
            calls.free(living(freeing[block]), block);
        } else if (next == null || next.isEmpty()) {
            postponed.add(now, block);
        } else if (next.isDue(now)) {
            FittedRow sort = rows.get(next.take());
            settle(sort, now, calls.realloc(living(sort.thread()), block, sort.size(), written(sort)));
        } else {
            deaths.add(next.soonest(), block);
        }
    }

    /** Draws when the blocks of the next stretch are born. */
    private void enter() {
        int phase = rows.get(row).phase();
        for (; row < rows.size() && rows.get(row).phase() == phase; row++) {
            FittedRow sort = rows.get(row);
            Agenda agenda = sort.call() == FittedRow.Call.REALLOC
                    ? successors.computeIfAbsent((int) sort.argument(), link -> new Agenda())
                    : births;
            for (long i = 0; i < sort.count(); i++) {
                agenda.add(moment(sort, i), row);
            }
        }
        while (!postponed.isEmpty()) {
            long due = postponed.soonest();
            deaths.add(due, postponed.take());
        }
    }

    private void begin(Calls calls, FittedRow sort, long now) {
        int thread = living(sort.thread());
        switch (sort.call()) {
            case EXIT -> end(calls, sort.thread());
            case CALLOC -> settle(sort, now, calls.calloc(thread, sort.argument(), sort.size()));
            case MEMALIGN ->
                settle(sort, now, calls.memalign(thread, Math.max(1, sort.argument()), sort.size(), written(sort)));
            case MALLOC, REALLOC -> settle(sort, now, calls.malloc(thread, sort.size(), written(sort)));
        }
    }

    /** Notes how a block ends that has just been born. */
    private void settle(FittedRow sort, long now, int block) {
        if (block >= freeing.length) {
            freeing = Arrays.copyOf(freeing, Math.max(block + 1, 2 * freeing.length));
            links = Arrays.copyOf(links, freeing.length);
        }
        freeing[block] = sort.freeingThread();
        links[block] = sort.link();
        switch (sort.end()) {
            case LIFETIME -> deaths.add(now + between(sort.from(), sort.to()), block);
            case STEP -> deaths.add(Math.max(now + 1, between(sort.from(), sort.to())), block);
            case NEVER -> {
                // it is never due
            }
        }
    }

    private static long written(FittedRow sort) {
        return sort.writtenPages() < 0 ? Calls.WHOLE : sort.writtenPages() * TouchedPages.PAGE_BYTES;
    }

    /** When one of a sort is born: the first and the last as they were, the others around even distances. */
    private long moment(FittedRow sort, long number) {
        long last = sort.count() - 1;
        if (number == 0 || number == last) {
            return number == 0 ? sort.first() : sort.last();
        }
        return sort.first() + (long) ((number + random.unit() - 0.5) * (sort.last() - sort.first()) / last);
    }

    private long between(long least, long most) {
        return least + (long) (random.unit() * (most - least + 1));
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
