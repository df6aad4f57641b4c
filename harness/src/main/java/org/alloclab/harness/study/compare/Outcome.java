package org.alloclab.harness.study.compare;

import java.util.Map;
import org.alloclab.harness.measure.Measured;
import org.alloclab.harness.plan.RunPlan;

/**
 * What a machine made of a trace.
 *
 * @param name allocator and variant
 * @param plan the plan of the run
 * @param measured what came of it
 * @param unplayed calls of the recorded program that the run did not make, by name
 */
public record Outcome(String name, RunPlan plan, Measured measured, Map<String, Long> unplayed) {}
