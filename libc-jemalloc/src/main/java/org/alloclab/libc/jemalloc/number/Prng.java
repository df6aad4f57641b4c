package org.alloclab.libc.jemalloc.number;

/**
 * The 64-bit linear congruential generator {@code x' = a x + c}, of which the high bits are used. The state belongs to
 * its owner. (jemalloc 5.3.0 prng.h)
 */
public final class Prng {
    private static final long A = 6364136223846793005L;
    private static final long C = 1442695040888963407L;

    private long state;

    public Prng(long seed) {
        state = seed;
    }

    public void seed(long seed) {
        state = seed;
    }

    /** Uniform in {@code [0, 2^bits)}. */
    public long bits(int bits) {
        state = state * A + C;
        return state >>> (64 - bits);
    }

    /** Uniform in {@code [0, range)} by repeated trial. */
    public long range(long range) {
        if (range == 1) {
            return 0;
        }
        int bits = 64 - Long.numberOfLeadingZeros(range - 1);
        long drawn;
        do {
            drawn = bits(bits);
        } while (Long.compareUnsigned(drawn, range) >= 0);
        return drawn;
    }
}
