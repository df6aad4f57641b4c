package org.alloclab.harness.result;

import org.alloclab.harness.plan.RunPlan;

/**
 * A replay with everything that is needed to repeat it.
 *
 * @param trace the trace as the user named it
 * @param traceDigest SHA-256 of the trace file
 * @param format id of its format
 * @param plan the plan
 * @param result what came of it
 */
public record RunRecord(String trace, String traceDigest, String format, RunPlan plan, RunResult result) {}
