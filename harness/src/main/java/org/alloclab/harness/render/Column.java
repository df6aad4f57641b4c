package org.alloclab.harness.render;

import java.util.List;
import java.util.stream.Stream;
import org.alloclab.api.metric.Metric;
import org.alloclab.harness.measure.CheckpointFigures;
import org.alloclab.harness.measure.KernelFigures;
import org.alloclab.harness.measure.RunFigures;

/**
 * A figure in a table for people.
 *
 * @param title its heading
 * @param metric the figure
 */
record Column(String title, Metric metric) {
    static final List<Column> PROCESS = List.of(
            new Column("RSS peak", RunFigures.PEAK_RSS),
            new Column("RSS end", RunFigures.END_RSS),
            new Column("VSZ peak", RunFigures.PEAK_VSZ),
            new Column("VSZ end", RunFigures.END_VSZ),
            new Column("faults", CheckpointFigures.MINOR_FAULTS),
            new Column("syscalls", RunFigures.SYSTEM_CALLS),
            new Column("mean", RunFigures.FRAG_MEAN),
            new Column("at max L", RunFigures.FRAG_AT_MAX_LIVE),
            new Column("at max R", RunFigures.FRAG_AT_MAX_RSS),
            new Column("max/max", RunFigures.FRAG_PEAKS));

    /** With what the recorded process kept beside its heap. */
    static final List<Column> WHOLE_PROCESS = Stream.concat(
                    Stream.of(
                            new Column("process peak", RunFigures.PROCESS_RSS_PEAK),
                            new Column("process end", RunFigures.PROCESS_RSS_END)),
                    PROCESS.stream())
            .toList();

    static final List<Column> KERNEL = List.of(
            new Column("free", KernelFigures.FREE),
            new Column("unusable", KernelFigures.UNUSABLE),
            new Column("pinned", RunFigures.PINNED),
            new Column("huge faults", RunFigures.HUGE_FAULTS),
            new Column("page tables", KernelFigures.PAGE_TABLES),
            new Column("objects", KernelFigures.OBJECTS),
            new Column("slabs", KernelFigures.SLABS));
}
