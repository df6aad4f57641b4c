package org.alloclab.harness.trace.synthetic;

/** Pseudo-random numbers: SplitMix64 (G. Steele, D. Lea, C. Flood, Fast splittable pseudorandom number generators, 2014). */
final class Mixer {
    private static final long GAMMA = 0x9e3779b97f4a7c15L;

    private long state;

    Mixer(long seed) {
        state = seed;
    }

    long next() {
        state += GAMMA;
        long z = state;
        z = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
        z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
        return z ^ z >>> 31;
    }

    /** From 0 to below {@code bound}. */
    int below(int bound) {
        return (int) Long.remainderUnsigned(next(), bound);
    }

    /** From 0 to below 1. */
    double unit() {
        return (next() >>> 11) * 0x1p-53;
    }
}
