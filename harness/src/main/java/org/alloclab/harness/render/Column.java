package org.alloclab.harness.render;

import java.util.List;
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
    /** What decides, of the whole process; only where the trace tells what it kept beside its heap. */
    static final List<Column> WHOLE_PROCESS = List.of(
            new Column("process peak", RunFigures.PROCESS_RSS_PEAK),
            new Column("process idle", RunFigures.PROCESS_RSS_IDLE),
            new Column("process end", RunFigures.PROCESS_RSS_END));

    /** What decides, of what grew since the program's first call. */
    static final List<Column> HEAP = List.of(
            new Column("RSS peak", RunFigures.PEAK_RSS),
            new Column("idle", RunFigures.IDLE_RSS),
            new Column("end", RunFigures.END_RSS));

    /** The same with what the allocator's own start took: where a plug-in could have hidden memory there. */
    static final List<Column> HEAP_WITH_START = List.of(
            new Column("RSS peak", RunFigures.PEAK_RSS_WITH_START),
            new Column("idle", RunFigures.IDLE_RSS),
            new Column("end", RunFigures.END_RSS_WITH_START));

    static final List<Column> WORK = List.of(
            new Column("faults", CheckpointFigures.MINOR_FAULTS), new Column("syscalls", RunFigures.SYSTEM_CALLS));

    /** What a plug-in may have taken before anything is counted. */
    static final Column START = new Column("start", RunFigures.START_RSS);

    /** What does not decide. */
    static final List<Column> REST = List.of(
            START,
            new Column("VSZ peak", RunFigures.PEAK_VSZ),
            new Column("VSZ end", RunFigures.END_VSZ),
            new Column("mean", RunFigures.FRAG_MEAN),
            new Column("at max L", RunFigures.FRAG_AT_MAX_LIVE),
            new Column("at max R", RunFigures.FRAG_AT_MAX_RSS),
            new Column("max/max", RunFigures.FRAG_PEAKS));

    static final List<Column> KERNEL = List.of(
            new Column("free", KernelFigures.FREE),
            new Column("unusable", KernelFigures.UNUSABLE),
            new Column("pinned", RunFigures.PINNED),
            new Column("huge faults", RunFigures.HUGE_FAULTS),
            new Column("page tables", KernelFigures.PAGE_TABLES),
            new Column("objects", KernelFigures.OBJECTS),
            new Column("slabs", KernelFigures.SLABS));

    /** What the column shows, in one line. */
    String explained() {
        String formula = metric.formula().isEmpty() ? "" : " " + metric.formula() + ".";
        String source = metric.source().isEmpty() ? "" : " (" + metric.source() + ")";
        return title + ": " + metric.meaning() + formula + source;
    }
}
