package org.alloclab.harness.study.tune;

import org.alloclab.api.spi.Purge;

/**
 * What it brings that the program has its allocator give back what is free every so often.
 *
 * @param purge the call
 * @param periodNanos of the program's time between two of them
 * @param trial beside which settings, and what came of it
 */
public record Called(Purge purge, long periodNanos, Trial trial) {}
