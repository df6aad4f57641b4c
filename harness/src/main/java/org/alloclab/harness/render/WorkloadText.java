package org.alloclab.harness.render;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.alloclab.harness.plan.ClockSetting;
import org.alloclab.harness.plan.Touch;
import org.alloclab.harness.plan.Workload;
import org.alloclab.harness.study.compare.Comparison;

/** Which clock and which touch a run used, in one line. */
public final class WorkloadText {
    private WorkloadText() {}

    public static String of(Workload workload) {
        return clock(workload.clock()) + "; " + touch(workload.touch());
    }

    /** The same of all runs of a comparison, as sentences begin. */
    static List<String> of(Comparison comparison) {
        return comparison.outcomes().stream()
                .map(outcome -> of(outcome.plan().workload()))
                .distinct()
                .map(line -> Character.toUpperCase(line.charAt(0)) + line.substring(1))
                .toList();
    }

    /** Options that the recorded environment set; empty if none. */
    static String environment(Workload workload) {
        return workload.environment().entrySet().stream()
                .map(option -> option.getKey() + "=" + option.getValue())
                .collect(Collectors.joining(", "));
    }

    private static String clock(ClockSetting clock) {
        if (!clock.isRecorded()) {
            return String.format(Locale.ROOT, "clock: steps of %,d ns an operation", clock.stepNanos());
        }
        return clock.factor() == 1
                ? "clock: as recorded"
                : String.format(Locale.ROOT, "clock: as recorded, times %s", clock.factor());
    }

    private static String touch(Touch touch) {
        return switch (touch) {
            case NONE -> "touch: none (new blocks are not written: a lower bound)";
            case ALL -> "touch: all (new blocks are written throughout: an upper bound)";
            case RECORDED -> "touch: as recorded";
        };
    }
}
