package org.alloclab.harness.trace.event;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Which pages of a block were written during its life.
 *
 * <pre>
 *   block      |....lead....|=== size bytes ==========================|
 *   page       |     0      |     1      |     2      |     3      |
 *   offset      0            page - lead  2 pages - lead
 * </pre>
 *
 * <p>Pages are counted from the one that holds the block's first byte. <em>Lead</em> is how far into that page the block began
 * when it was recorded. A replay writes one byte at {@link #offset} of each touched page: where the block lies as it lay, these
 * are the recorded pages; where it lies otherwise, they are as many.
 */
public final class TouchedPages {
    /** Bytes of a page of the recording. */
    public static final int PAGE_BYTES = 4096;
    /** Most runs of pages that are kept apart. */
    public static final int MAX_RUNS = 1 << 20;

    private final int lead;
    /** First page, one past the last page, and so on: rising, without runs that touch each other. */
    private final long[] bounds;

    private TouchedPages(int lead, long[] bounds) {
        this.lead = lead;
        this.bounds = bounds;
    }

    /** Every page of a block of this size. */
    public static TouchedPages all(int lead, long sizeBytes) {
        long pages = pages(lead, sizeBytes);
        return new TouchedPages(lead, pages == 0 ? new long[0] : new long[] {0, pages});
    }

    /** Pages of a block with a lead and a size. */
    public static long pages(int lead, long sizeBytes) {
        return sizeBytes <= 0 ? 0 : (lead + sizeBytes - 1) / PAGE_BYTES + 1;
    }

    /** How far into its first page the block began, in bytes. */
    public int lead() {
        return lead;
    }

    /** Runs of neighbouring pages. */
    public int runs() {
        return bounds.length / 2;
    }

    /** First page of a run. */
    public long first(int run) {
        return bounds[2 * run];
    }

    /** One past the last page of a run. */
    public long end(int run) {
        return bounds[2 * run + 1];
    }

    /** Number of touched pages. */
    public long count() {
        long count = 0;
        for (int i = 0; i < bounds.length; i += 2) {
            count += bounds[i + 1] - bounds[i];
        }
        return count;
    }

    /** Offset in the block of its first byte in a page. */
    public long offset(long page) {
        return page == 0 ? 0 : page * PAGE_BYTES - lead;
    }

    /** Whether every page of a block of this size is touched. */
    public boolean isAll(long sizeBytes) {
        long pages = pages(lead, sizeBytes);
        return pages == 0 ? bounds.length == 0 : bounds.length == 2 && bounds[0] == 0 && bounds[1] == pages;
    }

    /** As text: {@code 0-3,7}, or {@code none}. */
    public String text() {
        if (bounds.length == 0) {
            return "none";
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < bounds.length; i += 2) {
            text.append(i == 0 ? "" : ",").append(bounds[i]);
            if (bounds[i + 1] - bounds[i] > 1) {
                text.append('-').append(bounds[i + 1] - 1);
            }
        }
        return text.toString();
    }

    /**
     * From text, of a block with this lead and size.
     *
     * @throws EventSyntaxException if it is no rising list of pages of the block
     */
    public static TouchedPages parse(String text, int lead, long sizeBytes) throws EventSyntaxException {
        long pages = pages(lead, sizeBytes);
        if (text.equals("all")) {
            return all(lead, sizeBytes);
        }
        Collector collector = new Collector(lead);
        if (!text.equals("none")) {
            long last = -1;
            for (String run : text.split(",", -1)) {
                int dash = run.indexOf('-');
                long first = page(dash < 0 ? run : run.substring(0, dash));
                long end = page(dash < 0 ? run : run.substring(dash + 1));
                if (first <= last || end < first || end >= pages) {
                    throw new EventSyntaxException("touched pages rise, and are below " + pages);
                }
                collector.add(first, end + 1);
                last = end;
            }
        }
        return collector.finish();
    }

    /** A lead from text. */
    public static int parseLead(String text) throws EventSyntaxException {
        if (!text.matches("[0-9]{1,4}") || Integer.parseInt(text) >= PAGE_BYTES) {
            throw new EventSyntaxException("a block's lead is below " + PAGE_BYTES);
        }
        return Integer.parseInt(text);
    }

    private static long page(String text) throws EventSyntaxException {
        if (text.isEmpty() || text.length() > 15 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new EventSyntaxException("touched pages are all, none or a list such as 0-3,7");
        }
        return Long.parseLong(text);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof TouchedPages that && lead == that.lead && Arrays.equals(bounds, that.bounds);
    }

    @Override
    public int hashCode() {
        return 31 * lead + Arrays.hashCode(bounds);
    }

    @Override
    public String toString() {
        return text();
    }

    /** Puts runs together in rising order; what exceeds {@link #MAX_RUNS} is filled up, so that no touched page is lost. */
    public static final class Collector {
        private final int lead;
        private long[] bounds = new long[8];
        private int length;

        /** A collector for a block that begins so far into its first page. */
        public Collector(int lead) {
            if (lead < 0 || lead >= PAGE_BYTES) {
                throw new IllegalArgumentException("a lead is below " + PAGE_BYTES + ": was " + lead);
            }
            this.lead = lead;
        }

        /** Adds pages {@code [first, end)}, which lie behind those added before. */
        public void add(long first, long end) {
            if (first < 0 || end <= first || (length > 0 && first < bounds[length - 1])) {
                throw new IllegalArgumentException("runs of pages rise: was " + first + " to " + end);
            }
            boolean joins = length > 0 && (first == bounds[length - 1] || length == 2 * MAX_RUNS);
            if (joins) {
                bounds[length - 1] = end;
                return;
            }
            if (length == bounds.length) {
                bounds = Arrays.copyOf(bounds, 2 * length);
            }
            bounds[length++] = first;
            bounds[length++] = end;
        }

        /** What was added. */
        public TouchedPages finish() {
            return new TouchedPages(lead, Arrays.copyOf(bounds, length));
        }
    }
}
