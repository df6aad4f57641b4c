package org.alloclab.harness.study.why;

import java.util.List;

/**
 * What would make less resident at a moment.
 *
 * @param given calls that give memory back, each made in the model
 * @param minorFaults since the first operation, of the run as it is
 * @param tried settings with which the trace was played up to the moment once more, the most worthwhile kind's first
 * @param untried settings that would have been tried, were the trace not so long
 */
public record Remedies(List<GivenBack> given, long minorFaults, List<Tried> tried, List<String> untried) {
    /** Nothing is known of any. */
    public static final Remedies NONE = new Remedies(List.of(), 0, List.of(), List.of());

    public Remedies {
        given = List.copyOf(given);
        tried = List.copyOf(tried);
        untried = List.copyOf(untried);
    }

    /** The same with settings. */
    Remedies with(List<Tried> trials, List<String> open) {
        return new Remedies(given, minorFaults, trials, open);
    }
}
