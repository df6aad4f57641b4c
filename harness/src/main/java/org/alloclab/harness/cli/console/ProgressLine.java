package org.alloclab.harness.cli.console;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.function.LongSupplier;
import org.alloclab.harness.study.ProgressListener;
import picocli.CommandLine.Option;

/**
 * One line on the terminal that says how far a work of more than two seconds has come. Nothing is said to a pipe or a file.
 *
 * <pre>
 *   playing  37 %, 12 s to go
 *   jemalloc, run 2 of 3: running  37 %, 12 s to go
 * </pre>
 */
public final class ProgressLine implements ProgressListener, AutoCloseable {
    /** A shorter work is over before anybody has read the line. */
    static final long SILENT_NANOS = 2_000_000_000L;

    private static final long PERIOD_NANOS = 200_000_000L;
    private static final String CLEAR = "\r\033[K";

    private final PrintWriter out;
    private final LongSupplier clock;
    private final boolean heard;
    private final long start;
    private String what = "";
    private Stage stage = Stage.READING;
    private long stageStart;
    private long next;
    private boolean shown;

    /** What every command has that may take long. */
    public static final class Choice {
        @Option(
                names = {"-q", "--quiet"},
                description = "no line of progress; a pipe or a file never gets one")
        private boolean quiet;

        public boolean isQuiet() {
            return quiet;
        }

        public ProgressLine line(PrintWriter err) {
            return new ProgressLine(err, System::nanoTime, !quiet && Terminal.isStandardError());
        }
    }

    public ProgressLine(PrintWriter out, LongSupplier clock, boolean heard) {
        this.out = out;
        this.clock = clock;
        this.heard = heard;
        start = clock.getAsLong();
        stageStart = start;
        next = start + SILENT_NANOS;
    }

    /** Whether anybody sees it. */
    public boolean isSeen() {
        return heard;
    }

    /** Whether what is heard now would be shown: a short run ends before that. */
    public boolean isDue() {
        return heard && clock.getAsLong() >= next;
    }

    @Override
    public synchronized void said(String text) {
        what = text;
        long time = clock.getAsLong();
        if (heard && time >= next) {
            show(what, time);
        }
    }

    private void show(String text, long time) {
        next = time + PERIOD_NANOS;
        shown = true;
        out.print(CLEAR + text);
        out.flush();
    }

    @Override
    public synchronized void heard(Stage now, long done, long all) {
        long time = clock.getAsLong();
        if (now != stage || done == 0) {
            stage = now;
            stageStart = time;
        }
        if (!heard || time < next) {
            return;
        }
        show((what.isEmpty() ? "" : what + ": ") + text(now, done, all, time - stageStart), time);
    }

    private static String text(Stage stage, long done, long all, long spent) {
        String what = stage.name().toLowerCase(Locale.ROOT);
        if (all <= 0) {
            return done == 0 ? what : String.format(Locale.ROOT, "%s: %,d operations", what, done);
        }
        long left = Math.round((double) spent * (all - done) / Math.max(1, done) / 1e9);
        return String.format(Locale.ROOT, "%s %3d %%, %,d s to go", what, 100 * done / all, left);
    }

    /** The line makes room for what is printed now; it comes again where the work goes on. */
    public synchronized void clear() {
        if (shown) {
            out.print(CLEAR);
            out.flush();
            shown = false;
        }
    }

    /** The line goes. */
    @Override
    public void close() {
        clear();
    }
}
