package org.alloclab.harness.cli.option;

import org.alloclab.harness.input.UsageException;
import org.alloclab.harness.plan.ClockSetting;

/** Reads {@code trace}, {@code traceXFACTOR} or {@code START,STEP}. */
public record ClockText(String text) {
    public static final String TRACE = "trace";

    /** Whether recorded times are asked for by name, so that a trace without them is no good. */
    public boolean demandsTimes() {
        return setting().isRecorded() && !text.equals(TRACE);
    }

    /**
     * The clock.
     *
     * @throws UsageException for anything else
     */
    public ClockSetting setting() {
        if (text.startsWith(TRACE)) {
            return recorded(text.substring(TRACE.length()));
        }
        String[] parts = text.split(",", -1);
        if (parts.length == 2) {
            try {
                return new ClockSetting(Long.parseLong(parts[0].strip()), Long.parseLong(parts[1].strip()));
            } catch (IllegalArgumentException e) {
                throw rule();
            }
        }
        throw rule();
    }

    private ClockSetting recorded(String factor) {
        if (factor.isEmpty()) {
            return ClockSetting.RECORDED;
        }
        if (factor.matches("[x\u00d7][0-9]{1,7}(\\.[0-9]{1,9})?")) {
            double times = Double.parseDouble(factor.substring(1));
            if (times > 0 && times <= 1e6) {
                return ClockSetting.RECORDED.times(times);
            }
        }
        throw rule();
    }

    private UsageException rule() {
        return new UsageException("--clock takes START,STEP in nanoseconds of at least 0: was " + text
                + "; or trace, or tracexFACTOR such as tracex0.5; the default is trace, or 1000000000000,1000 for a trace"
                + " without times");
    }
}
