package org.alloclab.harness.study.tune;

/**
 * The recommendation on another trace.
 *
 * @param trace what it is called
 * @param without figures without any setting
 * @param with figures with the recommendation
 */
public record Elsewhere(String trace, TrialFigures without, TrialFigures with) {}
