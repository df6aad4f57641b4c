package org.alloclab.libc.jemalloc.decay;

import static org.assertj.core.api.Assertions.assertThat;

import org.alloclab.libc.jemalloc.number.Prng;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

final class DecayTickerTest {
    private final DecayTicker ticker = new DecayTicker();
    private final Prng random = new Prng(42);

    @Test
    void theFirstLookFollowsTheThousandthOperation() {
        for (int i = 0; i < DecayTicker.MEAN; i++) {
            assertThat(ticker.ticks(1, random)).isFalse();
        }
        assertThat(ticker.ticks(1, random)).isTrue();
    }

    @Test
    void operationsCountTogether() {
        assertThat(ticker.ticks(DecayTicker.MEAN, random)).isFalse();
        assertThat(ticker.ticks(5, random)).isTrue();
    }

    /** A little more often than the mean of the distribution says, for a table of 64 steps cuts its tail off. */
    @Test
    void looksComeOnTheAverageEvery952Operations() {
        long looks = 0;
        long operations = 20_000_000;
        for (long i = 0; i < operations; i++) {
            looks += ticker.ticks(1, random) ? 1 : 0;
        }
        assertThat(operations / looks).isCloseTo(952, Percentage.withPercentage(1));
    }

    @Test
    void theGeneratorDecidesWhen() {
        DecayTicker same = new DecayTicker();
        Prng sameRandom = new Prng(42);
        for (int i = 0; i < 100_000; i++) {
            assertThat(same.ticks(1, sameRandom)).isEqualTo(ticker.ticks(1, random));
        }
    }
}
