package org.alloclab.harness.study.confirm;

import java.util.Map;
import org.alloclab.harness.plan.RunPlan;
import org.alloclab.harness.study.verify.RealAllocator;

/**
 * One row before it is run.
 *
 * @param name as the user worded it
 * @param allocator the real one
 * @param plan of its simulation
 * @param settings options of the allocator that are set, by name
 */
public record Contestant(String name, RealAllocator allocator, RunPlan plan, Map<String, String> settings) {}
