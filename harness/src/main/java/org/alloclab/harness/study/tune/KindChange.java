package org.alloclab.harness.study.tune;

/**
 * How much less of a kind is resident with the recommendation.
 *
 * @param kind of memory, as an allocator calls it
 * @param meaning what it is
 * @param beforeBytes resident without settings
 * @param afterBytes resident with the recommendation
 */
public record KindChange(String kind, String meaning, long beforeBytes, long afterBytes) {
    /** Bytes more, negative for less. */
    public long change() {
        return afterBytes - beforeBytes;
    }
}
