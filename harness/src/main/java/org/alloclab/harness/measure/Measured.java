package org.alloclab.harness.measure;

import org.alloclab.api.view.AddressSpaceFigures;
import org.alloclab.harness.result.RunResult;

/**
 * A run and what was sampled on the way.
 *
 * @param run what came of it
 * @param series the samples
 * @param pinnedStretches stretches of a huge page in which another program has memory that cannot be moved
 */
public record Measured(RunResult run, Series series, long pinnedStretches) {

    AddressSpaceFigures start() {
        return run.start().space();
    }

    AddressSpaceFigures end() {
        return run.end().space();
    }

    /** The most that was resident: the address space's own figure, or the highest sample where it keeps none. */
    long residentPeakBytes() {
        return run.residentPeak()
                .map(peak -> peak.bytes())
                .orElseGet(() -> Math.max(series.mostResident(), end().rssBytes()));
    }

    /** The most that was mapped, likewise. */
    long virtualPeakBytes() {
        return run.virtualPeakBytes().orElseGet(() -> Math.max(series.mostVirtual(), end().vszBytes()));
    }
}
