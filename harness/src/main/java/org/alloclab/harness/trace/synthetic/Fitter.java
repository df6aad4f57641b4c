package org.alloclab.harness.trace.synthetic;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.alloclab.harness.trace.OpBatch;
import org.alloclab.harness.trace.OpKind;
import org.alloclab.harness.trace.event.TouchedPages;
import org.jspecify.annotations.Nullable;

/**
 * Sorts the blocks of a trace: by stretch of the trace, thread, call, size, lifetime and freeing thread. Sizes to 1 KiB are
 * kept as they are, larger ones in 16 classes for each power of two; of a class the mean is told. Lifetimes within a stretch are
 * in 4 classes for each power of two; of longer ones the stretch of the death is told. Of each sort it is told between which
 * steps its blocks were born and died. The first 10,000 blocks of 32 KiB and more are a sort each.
 */
public final class Fitter {
    private static final int EXACT = 1024;
    private static final int SIZE_CLASSES = 16;
    private static final int LIFE_CLASSES = 4;
    /** Bytes from which on each block counts: two at once where the program had one are a peak that it never had. */
    private static final int LARGE = 1 << 15;

    private static final int MOST_SINGLES = 10_000;

    private final long stepsOfPhase;
    private final Map<Key, Sort> sorts = new HashMap<>();
    private final Map<Link, Integer> links = new HashMap<>();
    private final List<FittedRow> exits = new ArrayList<>();
    private @Nullable Birth[] births = new @Nullable Birth[1 << 10];
    private long[] born = new long[1 << 10];
    private long[] asked = new long[1 << 10];
    private int singles;
    private long blocks;
    private long reallocs;
    /** Births, deaths and reallocs so far: the generator's clock. */
    private long steps;

    /** How a block came about; {@code single} is the number of a block that has a row of its own, from 1 on, else 0. */
    private record Birth(
            int phase, int thread, FittedRow.Call call, long argument, int sizeClass, long writtenPages, int single) {}

    /** What the blocks of a row have in common: their birth, the class of their lifetime or the stretch of their death. */
    private record Key(Birth birth, FittedRow.End end, long when, int freeingThread, int link) {}

    /** What blocks of one size become by realloc. */
    private record Link(int thread, int sizeClass, int newClass) {}

    /** The blocks of a row. */
    private static final class Sort {
        long count;
        long bytes;
        long first = Long.MAX_VALUE;
        long last;
        long from = Long.MAX_VALUE;
        long to;

        void add(long size, long birth, long end) {
            count++;
            bytes += size;
            first = Math.min(first, birth);
            last = Math.max(last, birth);
            from = Math.min(from, end);
            to = Math.max(to, end);
        }
    }

    /**
     * A fitter.
     *
     * @param ops operations of the trace
     * @param phases stretches that it is divided into
     */
    public Fitter(long ops, int phases) {
        stepsOfPhase = Math.max(1, (ops + phases - 1) / phases);
    }

    /** Takes the next rows of the trace. */
    public void take(OpBatch batch) {
        for (int i = 0; i < batch.count(); i++) {
            int thread = batch.thread[i];
            switch (batch.kind[i]) {
                case OpKind.MALLOC -> bear(batch, i, FittedRow.Call.MALLOC, 0);
                case OpKind.CALLOC -> bear(batch, i, FittedRow.Call.CALLOC, batch.argument[i]);
                case OpKind.MEMALIGN -> bear(batch, i, FittedRow.Call.MEMALIGN, batch.argument[i]);
                case OpKind.REALLOC -> realloc(batch, i);
                case OpKind.FREE -> free(batch.source[i], thread);
                case OpKind.FREE_EXIT -> {
                    free(batch.source[i], thread);
                    exit(thread);
                }
                case OpKind.EXIT -> exit(thread);
                default -> {
                    // no heap call
                }
            }
        }
    }

    /** Blocks of the trace. */
    public long blocks() {
        return blocks;
    }

    /** Those of them that came of a realloc. */
    public long reallocs() {
        return reallocs;
    }

    /** The rows, by phase; blocks that were never freed live to the end. */
    public List<FittedRow> rows() {
        for (int slot = 0; slot < births.length; slot++) {
            Birth birth = births[slot];
            if (birth != null) {
                count(new Key(birth, FittedRow.End.NEVER, 0, birth.thread(), 0), slot, 0);
                births[slot] = null;
            }
        }
        List<FittedRow> rows = new ArrayList<>(exits);
        sorts.forEach((key, sort) -> rows.add(new FittedRow(
                key.birth().phase(),
                key.birth().thread(),
                key.birth().call(),
                key.birth().argument(),
                Math.round((double) sort.bytes / sort.count),
                key.birth().writtenPages(),
                sort.first,
                sort.last,
                key.end(),
                sort.from,
                sort.to,
                key.freeingThread(),
                key.link(),
                sort.count)));
        rows.sort(Comparator.comparingInt(FittedRow::phase)
                .thenComparing(FittedRow::call)
                .thenComparingInt(FittedRow::thread)
                .thenComparingLong(FittedRow::size)
                .thenComparingLong(FittedRow::argument)
                .thenComparingLong(FittedRow::writtenPages)
                .thenComparing(FittedRow::end)
                .thenComparingLong(FittedRow::from)
                .thenComparingLong(FittedRow::to)
                .thenComparingLong(FittedRow::first)
                .thenComparingInt(FittedRow::freeingThread)
                .thenComparingInt(FittedRow::link));
        return rows;
    }

    private void bear(OpBatch batch, int row, FittedRow.Call call, long argument) {
        steps++;
        settle(batch, row, call, argument);
    }

    private void settle(OpBatch batch, int row, FittedRow.Call call, long argument) {
        int slot = batch.target[row];
        long size = batch.size[row];
        if (slot >= births.length) {
            int length = Math.max(slot + 1, 2 * births.length);
            births = Arrays.copyOf(births, length);
            born = Arrays.copyOf(born, length);
            asked = Arrays.copyOf(asked, length);
        }
        blocks++;
        births[slot] = new Birth(
                phase(),
                batch.thread[row],
                call,
                argument,
                sizeClass(size),
                writtenPages(batch.touched(row), size),
                size >= LARGE && singles < MOST_SINGLES ? ++singles : 0);
        born[slot] = steps;
        asked[slot] = size;
    }

    private void realloc(OpBatch batch, int row) {
        int source = batch.source[row];
        int thread = batch.thread[row];
        Birth old = source == 0 || source >= births.length ? null : births[source];
        if (old == null) {
            bear(batch, row, FittedRow.Call.MALLOC, 0);
            return;
        }
        int link = links.computeIfAbsent(
                new Link(thread, old.sizeClass(), sizeClass(batch.size[row])), any -> links.size() + 1);
        reallocs++;
        steps++;
        bury(source, thread, link);
        settle(batch, row, FittedRow.Call.REALLOC, link);
    }

    private void free(int slot, int thread) {
        if (slot != 0 && slot < births.length && births[slot] != null) {
            steps++;
            bury(slot, thread, 0);
        }
    }

    private void bury(int slot, int thread, int link) {
        Birth birth = Objects.requireNonNull(births[slot]);
        if (birth.phase() == phase()) {
            long life = steps - born[slot];
            count(new Key(birth, FittedRow.End.LIFETIME, lifeClass(life), thread, link), slot, life);
        } else {
            count(new Key(birth, FittedRow.End.STEP, phase(), thread, link), slot, steps);
        }
        births[slot] = null;
    }

    private void count(Key key, int slot, long end) {
        sorts.computeIfAbsent(key, any -> new Sort()).add(asked[slot], born[slot], end);
    }

    private void exit(int thread) {
        exits.add(new FittedRow(
                phase(), thread, FittedRow.Call.EXIT, 0, 0, -1, steps, steps, FittedRow.End.NEVER, 0, 0, thread, 0, 1));
    }

    private int phase() {
        return (int) (steps / stepsOfPhase);
    }

    private static long writtenPages(@Nullable TouchedPages touched, long size) {
        return touched == null || touched.isAll(size) ? -1 : touched.count();
    }

    private static int sizeClass(long size) {
        return size <= EXACT ? (int) size : EXACT + classOf(size, SIZE_CLASSES);
    }

    /** Classes of equal width within each power of two. */
    private static int classOf(long value, int classes) {
        int power = 63 - Long.numberOfLeadingZeros(value);
        long base = 1L << power;
        return power * classes + (int) (((value - base) * classes) >> power);
    }

    /** Least lifetime of the class that a lifetime is in. */
    private static long lifeClass(long life) {
        if (life < LIFE_CLASSES) {
            return life;
        }
        int power = 63 - Long.numberOfLeadingZeros(life);
        long width = (1L << power) / LIFE_CLASSES;
        return life / width * width;
    }
}
