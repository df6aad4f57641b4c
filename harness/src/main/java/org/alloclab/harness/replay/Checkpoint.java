package org.alloclab.harness.replay;

import org.alloclab.api.metric.MetricSnapshot;
import org.alloclab.api.view.AddressSpaceFigures;

/**
 * Figures between two operations.
 *
 * @param op operations done
 * @param space size of the process
 * @param liveBytes bytes asked for and not freed
 * @param liveBlocks blocks not freed
 * @param allocator the allocator's own figures; empty at the start, where asking would initialise the real one
 */
public record Checkpoint(
        long op, AddressSpaceFigures space, long liveBytes, long liveBlocks, MetricSnapshot allocator) {}
