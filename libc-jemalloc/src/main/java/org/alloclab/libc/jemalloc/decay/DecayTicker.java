package org.alloclab.libc.jemalloc.decay;

import org.alloclab.libc.jemalloc.number.Prng;

/**
 * Counts a thread's arena operations down to the next look at the clock. The counts are geometrically distributed with
 * mean {@value #MEAN}, so that one ticker serves all arenas fairly. (jemalloc 5.3.0 ticker.h, ticker.c)
 */
public final class DecayTicker {
    static final int MEAN = 1000;

    private static final int LG_TABLE = 6;
    private static final int SCALE = 61;

    /** {@code -ln((i + 1) / 64)} in units of 1/61, which the largest of them still allows in a byte. */
    private static final int[] TABLE = table();

    private int tick = MEAN;

    /** Notes operations; answers whether it is time to look. */
    public boolean ticks(int count, Prng random) {
        tick -= count;
        return tick < 0 && refill(random);
    }

    private boolean refill(Prng random) {
        tick = MEAN * TABLE[(int) random.bits(LG_TABLE)] / SCALE;
        return true;
    }

    private static int[] table() {
        int[] table = new int[1 << LG_TABLE];
        for (int i = 0; i < table.length; i++) {
            table[i] = (int) Math.round(-SCALE * StrictMath.log((i + 1.0) / table.length));
        }
        return table;
    }
}
