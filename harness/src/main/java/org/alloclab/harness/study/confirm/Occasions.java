package org.alloclab.harness.study.confirm;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.alloclab.harness.trace.OpBatch;
import org.alloclab.harness.trace.OpKind;
import org.alloclab.harness.trace.ReadOptions;
import org.alloclab.harness.trace.TraceFormat;
import org.alloclab.harness.trace.TraceReader;
import org.alloclab.harness.trace.TraceSource;
import org.alloclab.harness.trace.event.TraceEvent;

/**
 * The moments of a trace that a forecast is looked at in, and what has to be known to find them in a real run.
 *
 * <pre>
 *   rows ||||| ||||||||            |||||           ||||exit|||
 *                      \__ pause __/     \__ pause __/   ^ exitNanos
 *                               ^ 4/5               ^
 * </pre>
 *
 * @param all in the order of time, the peak first
 * @param time when what was recorded happens in a real run
 * @param exitNanos when the recorded program began to exit, since its start
 * @param startsProcesses whether it started others
 */
public record Occasions(List<Occasion> all, RecordedTime time, long exitNanos, boolean startsProcesses) {
    /** A mark that a recording sets where the exit begins. */
    private static final String EXIT = "exit";

    private static final int MOST_MARKS = 20;
    /** A time without operations that lasts so long is no work. */
    private static final long REST_NANOS = 20_000_000;

    public Occasions {
        all = List.copyOf(all);
    }

    /**
     * Reads a trace for them.
     *
     * @param pauseNanos a time without operations is a pause from this length on
     */
    public static Occasions of(TraceSource source, TraceFormat format, ReadOptions options, long pauseNanos)
            throws IOException {
        Reading reading = new Reading(pauseNanos);
        try (TraceReader reader = format.open(source, options)) {
            OpBatch batch = new OpBatch();
            while (reader.read(batch)) {
                reading.read(batch);
            }
        }
        return reading.occasions();
    }

    private static final class Reading {
        private final List<Occasion> found = new ArrayList<>();
        private final List<RecordedTime.Pause> rests = new ArrayList<>();
        private final long pauseNanos;
        private long last;
        private long exit = -1;
        private int marks;
        private boolean starts;

        Reading(long pauseNanos) {
            this.pauseNanos = pauseNanos;
            found.add(Occasion.PEAK);
        }

        void read(OpBatch batch) {
            for (int i = 0; i < batch.count(); i++) {
                boolean isEvent = batch.kind[i] == OpKind.EVENT;
                if (isEvent && batch.event(i) instanceof TraceEvent.Sample) {
                    continue;
                }
                long now = batch.hasTimes() ? batch.nanos[i] : last;
                if (now - last >= REST_NANOS) {
                    rests.add(new RecordedTime.Pause(last, now));
                }
                if (now - last >= pauseNanos && exit < 0) {
                    found.add(at("idle", now - (now - last) / 5));
                }
                last = Math.max(last, now);
                if (isEvent && batch.event(i) instanceof TraceEvent.Mark mark) {
                    mark(mark.name(), now, batch.hasTimes());
                }
            }
        }

        private void mark(String name, long now, boolean timed) {
            if (name.equals(EXIT)) {
                exit = exit < 0 ? now : exit;
            } else {
                starts |= name.startsWith("fork") || name.startsWith("spawn");
                if (timed && marks++ < MOST_MARKS) {
                    found.add(at("mark " + name, now));
                }
            }
        }

        private static Occasion at(String what, long nanos) {
            return new Occasion(String.format(Locale.ROOT, "%s, %.1f s", what, nanos / 1e9), Occasion.Kind.TIME, nanos);
        }

        Occasions occasions() {
            found.add(Occasion.END);
            return new Occasions(found, new RecordedTime(rests, last), exit < 0 ? last : exit, starts);
        }
    }
}
