package org.alloclab.api.heap;

import java.util.List;
import org.alloclab.api.metric.Metric;
import org.alloclab.api.metric.MetricSnapshot;

/** What an allocator tells of itself in figures and texts. One that tells nothing leaves all of it as it is here. */
public interface HeapFigures {

    /**
     * The allocator's own figures ({@code mallinfo2}, {@code stats.*} ...), as of now and without side effects. No figure is
     * negative. An allocator that keeps none answers none.
     */
    default MetricSnapshot metrics() {
        return MetricSnapshot.empty();
    }

    /**
     * The figures, in order, that belong into every checkpoint row and into the tables of a comparison; their keys are the
     * column names. {@link #metrics} has each of them.
     */
    default List<Metric> checkpointMetrics() {
        return List.of();
    }

    /** Names of the texts that the real allocator can print, such as {@code malloc_stats} or {@code malloc_info}. */
    default List<String> reportNames() {
        return List.of();
    }

    /**
     * One of {@link #reportNames()}, in the real allocator's own format. Where the real call takes options, they follow the
     * name behind a colon.
     *
     * @throws IllegalArgumentException for another name, naming those that there are
     */
    default String report(String name) {
        throw new IllegalArgumentException("there is no report " + name + "; there are " + reportNames());
    }
}
