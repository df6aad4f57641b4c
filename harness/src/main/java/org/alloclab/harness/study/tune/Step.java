package org.alloclab.harness.study.tune;

import java.util.Optional;

/**
 * A setting of the recommendation, turned one step.
 *
 * @param option its name
 * @param value the value next to the recommended one, or nothing where the setting is left out
 * @param figures what came of it
 */
public record Step(String option, Optional<String> value, TrialFigures figures) {}
