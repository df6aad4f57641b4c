package org.alloclab.harness.study.fit;

import java.util.Comparator;
import java.util.List;

/**
 * A generator and how like its trace it is.
 *
 * @param phases stretches that the trace was divided into
 * @param rows sorts of blocks in its table
 * @param blocks of the trace, which the table stands for
 * @param likenesses figure by figure
 */
public record Fit(int phases, int rows, long blocks, List<Likeness> likenesses) {
    public Fit {
        likenesses = List.copyOf(likenesses);
    }

    /** Whether every figure is near enough. */
    public boolean isMatch() {
        return likenesses.stream().allMatch(Likeness::isMatch);
    }

    /** The one that differs most, as a part of the trace's value. */
    double worst() {
        return likenesses.stream()
                .map(each -> Math.abs(each.difference()))
                .max(Comparator.naturalOrder())
                .orElse(0.0);
    }
}
