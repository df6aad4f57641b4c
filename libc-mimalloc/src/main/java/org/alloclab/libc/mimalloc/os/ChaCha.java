package org.alloclab.libc.mimalloc.os;

/**
 * mimalloc's random numbers (mimalloc 3.6, random.c): ChaCha20 with a 64-bit nonce.
 *
 * <pre>
 *   input    0..3 "expand 32-byte k"   4..11 key: 32 bytes of getrandom(2)   12..13 counter   14..15 nonce
 *   nonce    address of the context itself, in the theap of the thread
 * </pre>
 *
 * <p>The key bytes of seed 0 are 37 i + 11 for byte i, those of the recordings; another seed adds to them.
 */
final class ChaCha {
    private static final int WORDS = 16;
    private static final int KEY = 4;
    private static final int COUNTER = 12;
    private static final int NONCE = 14;
    private static final int DOUBLE_ROUNDS = 10;
    private static final int[] CONSTANT = {0x61707865, 0x3320646e, 0x79622d32, 0x6b206574};

    private final int[] input = new int[WORDS];
    private final int[] output = new int[WORDS];
    private int available;

    ChaCha(long seed, long nonce) {
        System.arraycopy(CONSTANT, 0, input, 0, CONSTANT.length);
        for (int i = 0; i < 32; i++) {
            int random = (int) (37 * i + 11 + (seed >>> ((i & 7) << 3))) & 0xff;
            input[KEY + (i >>> 2)] |= random << ((i & 3) << 3);
        }
        input[NONCE] = (int) nonce;
        input[NONCE + 1] = (int) (nonce >>> 32);
    }

    /** The next 64 bits, never 0 (_mi_random_next). */
    long next() {
        long value;
        do {
            value = ((long) next32() << 32) | (next32() & 0xffff_ffffL);
        } while (value == 0);
        return value;
    }

    private int next32() {
        if (available == 0) {
            block();
        }
        return output[WORDS - available--];
    }

    private void block() {
        int[] x = input.clone();
        for (int round = 0; round < DOUBLE_ROUNDS; round++) {
            for (int i = 0; i < 4; i++) {
                quarterRound(x, i, 4 + i, 8 + i, 12 + i);
            }
            for (int i = 0; i < 4; i++) {
                quarterRound(x, i, 4 + (i + 1 & 3), 8 + (i + 2 & 3), 12 + (i + 3 & 3));
            }
        }
        for (int i = 0; i < WORDS; i++) {
            output[i] = x[i] + input[i];
        }
        available = WORDS;
        if (++input[COUNTER] == 0) {
            input[COUNTER + 1]++;
        }
    }

    private static void quarterRound(int[] x, int a, int b, int c, int d) {
        x[a] += x[b];
        x[d] = Integer.rotateLeft(x[d] ^ x[a], 16);
        x[c] += x[d];
        x[b] = Integer.rotateLeft(x[b] ^ x[c], 12);
        x[a] += x[b];
        x[d] = Integer.rotateLeft(x[d] ^ x[a], 8);
        x[c] += x[d];
        x[b] = Integer.rotateLeft(x[b] ^ x[c], 7);
    }
}
