package org.alloclab.api.view;

/**
 * Neighbouring pages of an address space in the same state.
 *
 * @param state of each of them
 * @param start first address, a multiple of the page size
 * @param end first address behind them
 */
public record PageRun(PageState state, long start, long end) {

    /** Bytes that it covers. */
    public long sizeBytes() {
        return end - start;
    }
}
