package org.alloclab.harness.study.compare;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.alloclab.harness.plan.RunPlan;
import org.alloclab.harness.study.Heats;

/**
 * The smallest memory limit that a program lives in, found by halves: it dies in {@code low} and lives in {@code high}.
 *
 * <pre>
 *   0 ──── dies ────| low ......... high |──── lives ────
 * </pre>
 */
public final class SmallestLimit {
    /** The answer is exact to so many bytes. */
    public static final long STEP_BYTES = 64 << 10;

    private static final long MOST_BYTES = 1L << 50;

    private final Heats heats;

    /** Plans runs in a memory cgroup of so many bytes. */
    @FunctionalInterface
    public interface Limited {

        /** The plan with this limit. */
        RunPlan under(long limitBytes);
    }

    public SmallestLimit(Heats heats) {
        this.heats = heats;
    }

    /** The smallest limit of a program whose resident memory was at most {@code peakBytes} without one. */
    public long of(Limited plans, long peakBytes) throws IOException {
        long low = 0;
        long high = Math.max(1, (peakBytes + STEP_BYTES) / STEP_BYTES) * STEP_BYTES;
        while (!lives(plans, high) && high < MOST_BYTES) {
            low = high;
            high *= 2;
        }
        while (high - low > STEP_BYTES) {
            long middle = (low + high) / 2 / STEP_BYTES * STEP_BYTES;
            if (lives(plans, middle)) {
                high = middle;
            } else {
                low = middle;
            }
        }
        return high;
    }

    private boolean lives(Limited plans, long limitBytes) throws IOException {
        Map<String, RunPlan> one = new LinkedHashMap<>();
        one.put("limited", plans.under(limitBytes));
        Comparison comparison = Comparison.run("", heats, one, 0, Pace.BY_OPERATIONS);
        return comparison.outcomes().stream()
                .anyMatch(outcome -> outcome.measured().run().death().isEmpty());
    }
}
