package org.alloclab.harness.measure;

import org.alloclab.api.metric.Direction;
import org.alloclab.api.metric.Metric;
import org.alloclab.api.metric.Unit;
import org.alloclab.harness.result.Checkpoint;

/** The size of a process between two operations, as the files below {@code /proc/PID} tell it. */
public final class CheckpointFigures {
    public static final Metric OP = Metric.count("op", "Operations done.");
    public static final Metric VSZ = kilobytes("vsz_kb", "Mapped.", "VmSize");
    public static final Metric RSS = kilobytes("rss_kb", "Resident.", "VmRSS");
    public static final Metric MINOR_FAULTS = faults("minflt", "Page faults served without I/O.", "/proc/PID/stat");
    public static final Metric MAJOR_FAULTS = faults("majflt", "Page faults that had to read.", "/proc/PID/stat");
    public static final Metric BREAK = Metric.of("brk", Unit.ADDRESS, Direction.NEUTRAL, "The program break.")
            .from("brk(0)");
    public static final Metric LIVE_BYTES = Metric.bytes("live_bytes", "Asked for and not freed.");
    public static final Metric LIVE_BLOCKS = Metric.count("live_blocks", "Blocks not freed.");
    public static final Metric SWAP = kilobytes("swap_kb", "In swap space.", "VmSwap");
    public static final Metric PAGE_TABLES = kilobytes("page_table_kb", "Page tables of all levels.", "VmPTE");
    public static final Metric ZERO_PAGE_FAULTS =
            faults("zero_page_faults", "Those minor faults that mapped the shared zero page.", "");

    private static final Catalogue<Checkpoint> SIZE = Catalogue.of(
            Figure.of(OP, Checkpoint::op),
            Figure.of(VSZ, at -> at.space().vszBytes() >>> 10),
            Figure.of(RSS, at -> at.space().rssBytes() >>> 10));

    private static final Catalogue<Checkpoint> FAULTS = Catalogue.of(
            Figure.of(MINOR_FAULTS, at -> at.space().minorFaults()),
            Figure.of(MAJOR_FAULTS, at -> at.space().majorFaults()));

    private static final Catalogue<Checkpoint> PROGRAM = Catalogue.of(
            Figure.of(BREAK, at -> at.space().programBreak()),
            Figure.of(LIVE_BYTES, Checkpoint::liveBytes),
            Figure.of(LIVE_BLOCKS, Checkpoint::liveBlocks));

    private static final Catalogue<Checkpoint> IN_SWAP =
            Catalogue.of(Figure.of(SWAP, at -> at.space().swapBytes() >>> 10));

    /** Columns of a file of checkpoints, on a machine without swap space. */
    public static final Catalogue<Checkpoint> COLUMNS = SIZE.and(FAULTS).and(PROGRAM);

    /** The same on a machine that has some. */
    public static final Catalogue<Checkpoint> COLUMNS_WITH_SWAP = COLUMNS.and(IN_SWAP);

    /** In the order of a result file. */
    public static final Catalogue<Checkpoint> ALL = SIZE.and(
                    Catalogue.of(Figure.of(PAGE_TABLES, at -> at.space().pageTableBytes() >>> 10)))
            .and(IN_SWAP)
            .and(FAULTS)
            .and(Catalogue.of(Figure.of(ZERO_PAGE_FAULTS, at -> at.space().zeroPageFaults())))
            .and(PROGRAM);

    public static final Metric TIME =
            Metric.of("time_ns", Unit.NANOSECONDS, Direction.NEUTRAL, "Virtual time since the start.");

    private CheckpointFigures() {}

    /** A column for the time since the start. */
    public static Catalogue<Checkpoint> sinceStart(long startNanos) {
        return Catalogue.of(Figure.of(TIME, at -> at.nanos() - startNanos));
    }

    private static Metric kilobytes(String key, String meaning, String source) {
        return Metric.of(key, Unit.KILOBYTES, Direction.LOWER_IS_BETTER, meaning)
                .from(source);
    }

    private static Metric faults(String key, String meaning, String source) {
        return Metric.of(key, Unit.COUNT, Direction.LOWER_IS_BETTER, meaning).from(source);
    }
}
