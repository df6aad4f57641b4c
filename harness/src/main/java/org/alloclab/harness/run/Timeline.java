package org.alloclab.harness.run;

import org.alloclab.harness.plan.ClockSetting;
import org.alloclab.harness.trace.OpBatch;
import org.alloclab.harness.trace.OpKind;
import org.alloclab.harness.trace.event.TraceEvent;

/**
 * When each row of a trace happens. Times never fall; what follows a pause happens when it is over.
 *
 * <pre>
 *   recorded    ──o─o───────────pause───────────o──o──
 *   by steps    ──o─o─o─o─o─o─   pauses come on top
 * </pre>
 */
public final class Timeline {
    private final ClockSetting setting;
    private long[] nanos = new long[OpBatch.CAPACITY];
    /** Sum of the pauses so far, where time goes by steps. */
    private long paused;
    /** Before this nothing more happens. */
    private long floor;

    private boolean flows;

    /** Whether the batch goes by steps alone: then its rows have no times of their own. */
    private boolean even;
    /** When the first row of an even batch happens. */
    private long first;

    public Timeline(ClockSetting setting) {
        this.setting = setting;
        this.floor = setting.startNanos();
    }

    /** Reads the times of the next batch. */
    public void enter(OpBatch batch) {
        boolean recorded = setting.isRecorded() && batch.hasTimes();
        flows |= recorded;
        even = !flows && batch.eventCount() == 0;
        if (even) {
            first = setting.startNanos() + batch.firstOp() * setting.stepNanos();
            floor = first + Math.max(0, batch.count() - 1) * setting.stepNanos();
            return;
        }
        if (nanos.length < batch.count()) {
            nanos = new long[batch.count()];
        }
        for (int i = 0; i < batch.count(); i++) {
            long at = recorded
                    ? setting.startNanos() + setting.scaled(batch.nanos[i])
                    : setting.startNanos() + (batch.firstOp() + i) * setting.stepNanos() + paused;
            nanos[i] = Math.max(at, floor);
            floor = nanos[i];
            if (batch.kind[i] == OpKind.EVENT && batch.event(i) instanceof TraceEvent.Pause pause) {
                long length = setting.scaled(pause.nanos());
                floor += length;
                paused += recorded ? 0 : length;
                flows = true;
            }
        }
    }

    /** When a row of the batch happens. */
    public long at(int row) {
        return even ? first + row * setting.stepNanos() : nanos[row];
    }

    /** The first row from a row on that does not happen before a time, or the count of rows. */
    int firstFrom(int row, int count, long time) {
        int low = row;
        int high = count;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (at(middle) < time) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** When all rows so far are over, a pause at their end included. */
    long end() {
        return floor;
    }

    /** Nanoseconds from row to row where no time {@link #flows}. */
    long stepNanos() {
        return setting.stepNanos();
    }

    /** Whether time passes between operations, so that what sleeps until a time has to be woken. */
    public boolean flows() {
        return flows;
    }

    /** So much more time passes behind the last row. */
    void idle(long length) {
        floor += length;
        flows |= length > 0;
    }
}
