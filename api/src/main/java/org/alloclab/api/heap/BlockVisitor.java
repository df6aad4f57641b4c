package org.alloclab.api.heap;

/** Receives the blocks of a heap one by one. */
@FunctionalInterface
public interface BlockVisitor {

    /** What a stretch of heap is at the moment. */
    enum State {
        /** Handed out to the program. */
        LIVE,
        /** Free, but kept at hand unmerged: a thread cache or fast bin. */
        CACHED,
        /** Free and reusable for any request that fits. */
        FREE,
        /** Never used or merged back: the rest at the end of a region. */
        TOP,
        /** The allocator's own records. */
        METADATA
    }

    /**
     * Receives one block.
     *
     * @param address first byte, headers included
     * @param sizeBytes bytes, headers included
     * @param state what it is
     */
    void block(long address, long sizeBytes, State state);
}
