package org.alloclab.harness.study.course;

import java.util.Arrays;

/**
 * The pieces of a heap at one moment, as columns by rising address; a heap with too many shows those at its low end.
 *
 * @param sample place of the moment's sample in the course
 * @param pieces how many the heap has
 * @param byKind how many of each kind it has
 * @param address first address
 * @param bytes size
 * @param kind place of the kind
 * @param operation the operation that answered the block, or -1 of what is no block of the program
 * @param requested what was asked for, or 0
 * @param thread that asked for it, or 0
 */
@SuppressWarnings("ArrayRecordComponent") // columns, of which nobody changes any
public record Chunks(
        int sample,
        int pieces,
        int[] byKind,
        long[] address,
        long[] bytes,
        int[] kind,
        long[] operation,
        long[] requested,
        int[] thread) {

    /** Pieces that are shown. */
    public int count() {
        return address.length;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Chunks it
                && sample == it.sample
                && pieces == it.pieces
                && Arrays.equals(byKind, it.byKind)
                && Arrays.equals(address, it.address)
                && Arrays.equals(bytes, it.bytes)
                && Arrays.equals(kind, it.kind)
                && Arrays.equals(operation, it.operation)
                && Arrays.equals(requested, it.requested)
                && Arrays.equals(thread, it.thread);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(address);
    }
}
