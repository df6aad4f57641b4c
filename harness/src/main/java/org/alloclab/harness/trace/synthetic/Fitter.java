package org.alloclab.harness.trace.synthetic;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.alloclab.harness.trace.OpBatch;
import org.alloclab.harness.trace.OpKind;
import org.alloclab.harness.trace.event.TouchedPages;
import org.jspecify.annotations.Nullable;

/**
 * Sorts the blocks of a trace: by stretch of the trace, thread, call, size, lifetime and freeing thread. Sizes to 1 KiB are
 * kept as they are, larger ones in 16 classes for each power of two; of a class the mean is told. Lifetimes within a stretch are
 * in 4 classes for each power of two; of longer ones the stretch of the death is told.
 */
public final class Fitter {
    private static final int EXACT = 1024;
    private static final int SIZE_CLASSES = 16;
    private static final int LIFE_CLASSES = 4;
    private static final long FOREVER = -1;

    private final long stepsOfPhase;
    private final Map<Key, long[]> sorts = new HashMap<>();
    private final List<FittedRow> exits = new ArrayList<>();
    private @Nullable Key[] births = new @Nullable Key[1 << 10];
    private long[] born = new long[1 << 10];
    private long[] asked = new long[1 << 10];
    private long reallocs;
    /** Births and deaths so far: the generator's clock. */
    private long steps;

    /** What the blocks of a row have in common; a lifetime that has not ended is open. */
    private record Key(
            int phase,
            int thread,
            FittedRow.Call call,
            long argument,
            int sizeClass,
            long writtenPages,
            long from,
            long to,
            int freeingThread) {}

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
                case OpKind.MALLOC -> bear(batch, i, FittedRow.Call.MALLOC, 0, batch.size[i]);
                case OpKind.CALLOC -> bear(batch, i, FittedRow.Call.CALLOC, batch.argument[i], batch.size[i]);
                case OpKind.MEMALIGN -> bear(batch, i, FittedRow.Call.MEMALIGN, batch.argument[i], batch.size[i]);
                case OpKind.REALLOC -> {
                    reallocs++;
                    bury(batch.source[i], thread);
                    bear(batch, i, FittedRow.Call.MALLOC, 0, batch.size[i]);
                }
                case OpKind.FREE -> bury(batch.source[i], thread);
                case OpKind.FREE_EXIT -> {
                    bury(batch.source[i], thread);
                    exit(thread);
                }
                case OpKind.EXIT -> exit(thread);
                default -> {
                    // no heap call
                }
            }
        }
    }

    /** Reallocs of the trace, each of which became a new block and the end of an old one. */
    public long reallocs() {
        return reallocs;
    }

    /** The rows, by phase; blocks that were never freed live to the end. */
    public List<FittedRow> rows() {
        for (int slot = 0; slot < births.length; slot++) {
            Key birth = births[slot];
            if (birth != null) {
                count(birth, FOREVER, FOREVER, birth.thread(), asked[slot]);
                births[slot] = null;
            }
        }
        List<FittedRow> rows = new ArrayList<>(exits);
        sorts.forEach((key, sum) -> rows.add(new FittedRow(
                key.phase(),
                key.thread(),
                key.call(),
                key.argument(),
                Math.round((double) sum[1] / sum[0]),
                key.writtenPages(),
                key.from(),
                key.to(),
                key.freeingThread(),
                sum[0])));
        rows.sort(Comparator.comparingInt(FittedRow::phase)
                .thenComparing(FittedRow::call)
                .thenComparingInt(FittedRow::thread)
                .thenComparingLong(FittedRow::size)
                .thenComparingLong(FittedRow::argument)
                .thenComparingLong(FittedRow::writtenPages)
                .thenComparingLong(FittedRow::from)
                .thenComparingLong(FittedRow::to)
                .thenComparingInt(FittedRow::freeingThread));
        return rows;
    }

    private void bear(OpBatch batch, int row, FittedRow.Call call, long argument, long size) {
        int slot = batch.target[row];
        if (slot >= births.length) {
            int length = Math.max(slot + 1, 2 * births.length);
            births = Arrays.copyOf(births, length);
            born = Arrays.copyOf(born, length);
            asked = Arrays.copyOf(asked, length);
        }
        steps++;
        births[slot] = new Key(
                phase(),
                batch.thread[row],
                call,
                argument,
                sizeClass(size),
                writtenPages(batch.touched(row), size),
                FOREVER,
                FOREVER,
                0);
        born[slot] = steps;
        asked[slot] = size;
    }

    private void bury(int slot, int thread) {
        Key birth = slot == 0 || slot >= births.length ? null : births[slot];
        if (birth != null) {
            steps++;
            if (birth.phase() == phase()) {
                long from = lifeClass(steps - born[slot]);
                count(birth, from, lifeEnd(from), thread, asked[slot]);
            } else {
                count(birth, FittedRow.later(phase()), stepsOfPhase, thread, asked[slot]);
            }
            births[slot] = null;
        }
    }

    private void count(Key birth, long from, long to, int freeingThread, long size) {
        Key key = new Key(
                birth.phase(),
                birth.thread(),
                birth.call(),
                birth.argument(),
                birth.sizeClass(),
                birth.writtenPages(),
                from,
                to,
                freeingThread);
        long[] sum = sorts.computeIfAbsent(key, any -> new long[2]);
        sum[0]++;
        sum[1] += size;
    }

    private void exit(int thread) {
        exits.add(new FittedRow(phase(), thread, FittedRow.Call.EXIT, 0, 0, -1, FOREVER, FOREVER, thread, 1));
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

    private static long lifeEnd(long from) {
        return from < LIFE_CLASSES ? from + 1 : from + Long.highestOneBit(from) / LIFE_CLASSES;
    }
}
