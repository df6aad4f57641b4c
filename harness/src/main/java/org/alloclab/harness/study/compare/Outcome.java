package org.alloclab.harness.study.compare;

import org.alloclab.harness.measure.Measured;
import org.alloclab.harness.plan.RunPlan;

/**
 * What a machine made of a trace.
 *
 * @param name allocator and variant
 * @param plan the plan of the run
 * @param measured what came of it
 */
public record Outcome(String name, RunPlan plan, Measured measured) {}
