package org.alloclab.harness.study.verify;

import java.util.List;
import java.util.Optional;

/**
 * What came of one trace on one allocator.
 *
 * @param allocator id of the plug-in
 * @param real what it was compared with
 * @param ops operations played
 * @param threads threads
 * @param findings what was compared
 * @param timing the times, if they were asked for
 */
public record Verification(
        String allocator, String real, long ops, int threads, List<Finding> findings, Optional<Timing> timing) {
    public Verification {
        findings = List.copyOf(findings);
    }

    /** Whether everything that counts is equal. */
    public boolean isEqual() {
        return findings.stream().filter(Finding::counts).allMatch(Finding::isEqual);
    }
}
