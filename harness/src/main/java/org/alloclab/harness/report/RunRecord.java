package org.alloclab.harness.report;

import org.alloclab.harness.plan.RunPlan;
import org.alloclab.harness.replay.ReplayResult;

/**
 * A replay with everything that is needed to repeat it.
 *
 * @param version version of alloclab
 * @param trace the trace as the user named it
 * @param traceDigest SHA-256 of the trace file
 * @param format id of its format
 * @param plan the plan
 * @param result what came of it
 */
public record RunRecord(
        String version, String trace, String traceDigest, String format, RunPlan plan, ReplayResult result) {}
