package org.alloclab.api.view;

/**
 * What would be resident of a process if its program had written to none of its blocks, where that is kept apart from what its
 * allocator writes there.
 *
 * @param bytes now
 * @param peak the most at any moment
 */
public record UntouchedMemory(long bytes, ResidentPeak peak) {}
