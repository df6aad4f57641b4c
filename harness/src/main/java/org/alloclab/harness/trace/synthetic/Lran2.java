package org.alloclab.harness.trace.synthetic;

/** The generator of larson and xmalloc-test: a linear congruence whose numbers a table of 97 shuffles. */
final class Lran2 {
    private static final long MODULUS = 714_025;
    private static final long FACTOR = 1_366;
    private static final long INCREMENT = 150_889;
    private static final int TABLE = 97;

    private final long[] table = new long[TABLE];
    private long x;
    private long y;

    Lran2(long seed) {
        x = Math.abs((INCREMENT - seed) % MODULUS);
        for (int i = 0; i < TABLE; i++) {
            table[i] = advance();
        }
        y = advance();
    }

    int next() {
        int place = (int) (y % TABLE);
        y = table[place];
        table[place] = advance();
        return (int) y;
    }

    private long advance() {
        x = (FACTOR * x + INCREMENT) % MODULUS;
        return x;
    }
}
