package org.alloclab.harness.trace;

/**
 * How a trace is to be read.
 *
 * @param lenient skip and count bad lines instead of stopping at the first
 * @param foldThreads all threads are one: their ends do not matter
 */
public record ReadOptions(boolean lenient, boolean foldThreads) {
    public static final ReadOptions STRICT = new ReadOptions(false, false);
}
