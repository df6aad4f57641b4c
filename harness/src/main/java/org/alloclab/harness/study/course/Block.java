package org.alloclab.harness.study.course;

/**
 * A block of the program.
 *
 * @param operation that answered it
 * @param requestedBytes what was asked for
 * @param thread that asked for it
 */
public record Block(long operation, long requestedBytes, int thread) {}
