package org.alloclab.harness.result;

import org.alloclab.api.view.AddressSpaceFigures;

/**
 * Figures between two operations.
 *
 * @param op operations done
 * @param nanos virtual time
 * @param space size of the process
 * @param liveBytes bytes asked for and not freed
 * @param liveBlocks blocks not freed
 */
public record Checkpoint(long op, long nanos, AddressSpaceFigures space, long liveBytes, long liveBlocks) {}
