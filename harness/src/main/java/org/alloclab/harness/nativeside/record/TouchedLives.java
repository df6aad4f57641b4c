package org.alloclab.harness.nativeside.record;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.alloclab.harness.trace.event.TouchedPages;
import org.jspecify.annotations.Nullable;

/**
 * Gathers which pages of each block were written, to be told with the row that allocates it.
 *
 * <p>Notes speak of whole pages within a block. The first part of a page, which a block shares with others, counts as written;
 * the last one does if the page before it was, or if that is a shared one too: programs write blocks from their beginning on.
 * A block of whose pages nothing was noted has no entry: it counts as written throughout.
 */
final class TouchedLives {
    private static final long PAGE = TouchedPages.PAGE_BYTES;

    private static final class Life {
        final long position;
        final long name;
        final long bytes;
        /** Written whole pages as first and one past the last, by page number from the block's first page on. */
        final TreeMap<Long, Long> written = new TreeMap<>();

        boolean known;

        Life(long position, long name, long bytes) {
            this.position = position;
            this.name = name;
            this.bytes = bytes;
        }
    }

    private final TreeMap<Long, Life> live = new TreeMap<>(Long::compareUnsigned);
    private final Map<Long, TouchedPages> done = new HashMap<>();
    private final List<long[]> atTheEnd = new ArrayList<>();

    /** A block was allocated by the record at this position. */
    void begins(long position, long name, long bytes) {
        if (name != 0 && bytes >= PAGE) {
            live.put(name, new Life(position, name, bytes));
        }
    }

    /** A block was given up. */
    void ends(long name) {
        Life life = live.remove(name);
        if (life != null && life.known) {
            finish(life);
        }
    }

    /** Whole pages of a block were written, or, with no length, it is known what was written. */
    void touched(long name, long offset, long length) {
        Life life = live.get(name);
        if (life != null) {
            life.known = true;
            add(life, offset, length);
        }
    }

    /** Memory was written that blocks lie in that are still live. */
    void touchedArea(long from, long length) {
        atTheEnd.add(new long[] {from, length});
    }

    /** All that was written at the end has been said. */
    void complete() {
        for (Life life : live.values()) {
            life.known = true;
        }
        for (long[] area : atTheEnd) {
            Long first = live.floorKey(area[0]);
            for (Life life : live.tailMap(first == null ? area[0] : first, true).values()) {
                if (Long.compareUnsigned(life.name, area[0] + area[1]) >= 0) {
                    break;
                }
                long from = Math.max(life.name, area[0]);
                // the last part of a page may have been written for the next block
                long to = Math.min((life.name + life.bytes) & -PAGE, area[0] + area[1]);
                add(life, from - life.name, to - from);
            }
        }
        atTheEnd.clear();
    }

    /** What is known of blocks, by the positions of the records that allocated them. */
    Map<Long, TouchedPages> finish() {
        live.values().stream().filter(life -> life.known).forEach(this::finish);
        live.clear();
        return done;
    }

    private static void add(Life life, long offset, long length) {
        long lead = life.name & (PAGE - 1);
        long first = (lead + offset) / PAGE;
        long end = (lead + offset + length + PAGE - 1) / PAGE;
        if (length > 0) {
            life.written.merge(first, end, Math::max);
        }
    }

    private void finish(Life life) {
        int lead = (int) (life.name & (PAGE - 1));
        long pages = TouchedPages.pages(lead, life.bytes);
        if (lead != 0) {
            life.written.merge(0L, 1L, Math::max);
        }
        if ((lead + life.bytes) % PAGE != 0 && isWritten(life, pages - 2, lead)) {
            life.written.merge(pages - 1, pages, Math::max);
        }
        TouchedPages.Collector collector = new TouchedPages.Collector(lead);
        long from = -1;
        long to = -1;
        for (Map.Entry<Long, Long> run : life.written.entrySet()) {
            long end = Math.min(pages, run.getValue());
            if (run.getKey() >= pages) {
                break;
            } else if (run.getKey() <= to) {
                to = Math.max(to, end);
            } else {
                append(collector, from, to);
                from = run.getKey();
                to = end;
            }
        }
        append(collector, from, to);
        TouchedPages touched = collector.finish();
        if (!touched.isAll(life.bytes)) {
            done.put(life.position, touched);
        }
    }

    /** Whether a page before the last was written; one that is shared, and one in front of the block, count as written. */
    private static boolean isWritten(Life life, long page, int lead) {
        if (page < 0 || (page == 0 && lead != 0)) {
            return true;
        }
        Map.Entry<Long, Long> run = life.written.floorEntry(page);
        return run != null && run.getValue() > page;
    }

    private static void append(TouchedPages.Collector collector, long from, long to) {
        if (to > from) {
            collector.add(from, to);
        }
    }

    /** What is known of one allocation. */
    static @Nullable TouchedPages of(Map<Long, TouchedPages> known, long position) {
        return known.isEmpty() ? null : known.get(position);
    }
}
