package org.alloclab.harness.study.sweep;

import org.alloclab.harness.plan.RunPlan;

/**
 * One trace on one plan.
 *
 * @param trace what the study calls it
 * @param traceDigest SHA-256 of its file
 * @param row allocator, settings and machine, as the study words them
 * @param planDigest SHA-256 of everything that decides the run beside the trace
 * @param plan the plan
 */
public record Cell(String trace, String traceDigest, String row, String planDigest, RunPlan plan) {
    /** Hexadecimal digits of each digest in a key: enough to tell cells apart. */
    private static final int DIGITS = 16;

    /** Under which its result is kept. */
    public String key() {
        return traceDigest.substring(0, DIGITS) + "-" + planDigest.substring(0, DIGITS);
    }
}
