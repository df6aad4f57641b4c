package org.alloclab.libc.jemalloc.number;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import org.junit.jupiter.api.Test;

/** The generator beside one in whole numbers of any size. */
final class PrngTest {
    private static final BigInteger A = new BigInteger("6364136223846793005");
    private static final BigInteger C = new BigInteger("1442695040888963407");
    private static final BigInteger M = BigInteger.ONE.shiftLeft(64);

    private BigInteger state = BigInteger.valueOf(99);

    private long drawn(int bits) {
        state = state.multiply(A).add(C).mod(M);
        return state.shiftRight(64 - bits).longValue();
    }

    @Test
    void theHighBitsOfTheStateAreUsed() {
        Prng prng = new Prng(99);
        for (int bits = 1; bits <= 64; bits++) {
            assertThat(prng.bits(bits)).isEqualTo(drawn(bits));
        }
    }

    /** For 8 there are three bits, of which every value will do; for 5 three as well, of which 5 to 7 are drawn again. */
    @Test
    void aRangeTakesTheFewestBitsAndTriesAgain() {
        Prng prng = new Prng(99);
        assertThat(prng.range(1)).isZero();
        for (int i = 0; i < 100; i++) {
            assertThat(prng.range(8)).isEqualTo(drawn(3));
            long expected = drawn(3);
            while (expected >= 5) {
                expected = drawn(3);
            }
            assertThat(prng.range(5)).isEqualTo(expected);
        }
    }
}
