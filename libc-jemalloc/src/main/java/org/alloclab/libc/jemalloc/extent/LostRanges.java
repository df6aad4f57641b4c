package org.alloclab.libc.jemalloc.extent;

import java.util.ArrayList;
import java.util.List;

/** Address ranges that stay mapped and that no record describes any more, for lack of memory for one. */
public final class LostRanges {
    private final List<Range> ranges = new ArrayList<>();

    private record Range(long start, long bytes) {}

    /** Receives a range of addresses. */
    @FunctionalInterface
    public interface RangeConsumer {
        void accept(long start, long bytes);
    }

    void add(long start, long bytes) {
        ranges.add(new Range(start, bytes));
    }

    public void forEach(RangeConsumer action) {
        ranges.forEach(range -> action.accept(range.start(), range.bytes()));
    }
}
