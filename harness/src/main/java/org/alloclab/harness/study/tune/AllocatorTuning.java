package org.alloclab.harness.study.tune;

import java.util.List;
import java.util.Optional;
import org.alloclab.api.spi.UserAllocatorProvider;

/**
 * What was found for one allocator.
 *
 * @param allocator the allocator
 * @param without the trial without any setting
 * @param best the trial with the recommendation; the one without any setting where none is worth it
 * @param steps the recommendation, each setting turned one step either side
 * @param elsewhere the recommendation on the other traces
 * @param called calls of the program that are worth more than settings alone, the best first
 * @param reason why it helps; nothing where there is no recommendation
 * @param trials all trials, in the order in which they were made
 */
public record AllocatorTuning(
        UserAllocatorProvider allocator,
        Trial without,
        Trial best,
        List<Step> steps,
        List<Elsewhere> elsewhere,
        List<Called> called,
        Optional<Reason> reason,
        List<Trial> trials) {
    public AllocatorTuning {
        steps = List.copyOf(steps);
        elsewhere = List.copyOf(elsewhere);
        called = List.copyOf(called);
        trials = List.copyOf(trials);
    }

    /** Whether nothing is worth setting. */
    public boolean isNothing() {
        return best.settings().isEmpty();
    }
}
