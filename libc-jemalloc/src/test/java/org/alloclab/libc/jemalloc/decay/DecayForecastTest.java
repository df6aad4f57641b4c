package org.alloclab.libc.jemalloc.decay;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.Random;
import org.alloclab.libc.jemalloc.mutex.Mutex;
import org.alloclab.libc.jemalloc.mutex.RunningThread;
import org.junit.jupiter.api.Test;

/**
 * How many pages will have to go within a time, and when about so many will have, beside forecasts from a backlog of its own
 * and a curve in whole numbers of any size. (jemalloc 5.3.0 decay.c, decay_ns_until_purge)
 */
final class DecayForecastTest {
    private static final int STEPS = 200;
    private static final long MILLI = 1_000_000;
    private static final long DECAY_MS = 2000;
    private static final long EPOCH = DECAY_MS * MILLI / STEPS;

    private final Decay decay = new Decay(0x7fff_f700_0000L, 0, DECAY_MS, new Mutex(new RunningThread()));
    private final long[] backlog = new long[STEPS];
    private long unpurged;
    private long now;

    /** {@code 6 x^5 - 15 x^4 + 10 x^3} at x = step / 200, with 24 bits behind the point. */
    private static BigInteger h(int step) {
        BigInteger x = BigInteger.valueOf(step);
        BigInteger n = BigInteger.valueOf(STEPS);
        BigInteger sum = BigInteger.valueOf(6)
                .multiply(x.pow(5))
                .subtract(BigInteger.valueOf(15).multiply(x.pow(4)).multiply(n))
                .add(BigInteger.TEN.multiply(x.pow(3)).multiply(n.pow(2)));
        return sum.shiftLeft(24).divide(n.pow(5));
    }

    /** Pages of the backlog that have to go within so many epochs: each slot moves down the curve. */
    private long purgedWithin(int epochs) {
        BigInteger sum = BigInteger.ZERO;
        for (int slot = 1; slot <= STEPS; slot++) {
            BigInteger lower = slot - epochs < 1 ? BigInteger.ZERO : h(slot - epochs);
            sum = sum.add(BigInteger.valueOf(backlog[slot - 1]).multiply(h(slot).subtract(lower)));
        }
        return sum.shiftRight(24).longValue();
    }

    /** Halves the epochs from 2 to 200 until the pages at both ends are less than the threshold apart. */
    private long until(long pages, long threshold) {
        boolean nothing = pages == 0;
        for (long count : backlog) {
            nothing &= count == 0;
        }
        if (nothing) {
            return Decay.NEVER;
        }
        if (pages <= threshold) {
            return EPOCH * STEPS;
        }
        int low = 2;
        int high = STEPS;
        if (purgedWithin(low) > threshold) {
            return EPOCH * low;
        }
        if (purgedWithin(high) < threshold) {
            return EPOCH * high;
        }
        while (high - low > 2 && purgedWithin(high) - purgedWithin(low) > threshold) {
            int middle = (low + high) / 2;
            if (purgedWithin(middle) > threshold) {
                high = middle;
            } else {
                low = middle;
            }
        }
        return EPOCH * (high + low) / 2;
    }

    private void advance(int epochs, long pages) {
        now += epochs * EPOCH;
        assertThat(decay.advance(now, pages)).isTrue();
        for (int slot = 0; slot < STEPS; slot++) {
            backlog[slot] = slot + epochs < STEPS ? backlog[slot + epochs] : 0;
        }
        backlog[STEPS - 1] = Math.max(0, pages - unpurged);
        unpurged = Math.max(decay.limit(), pages);
    }

    @Test
    void theTimeUntilManyPagesHaveToGoIsForecast() {
        Random random = new Random(3);
        assertThat(decay.nanosUntilPurge(0, 100)).isEqualTo(Decay.NEVER);
        for (int i = 0; i < 300; i++) {
            int epochs = 2 + random.nextInt(random.nextInt(20) == 0 ? 250 : 4);
            advance(epochs, random.nextInt(10) == 0 ? 0 : random.nextInt(1 << random.nextInt(18)));
            long pages = random.nextInt(8) == 0 ? 0 : random.nextInt(1 << random.nextInt(18));
            for (long threshold : new long[] {10, 1024, pages - 1, pages, 50_000}) {
                assertThat(decay.nanosUntilPurge(pages, Math.max(0, threshold)))
                        .as("step %d, %d pages, threshold %d", i, pages, threshold)
                        .isEqualTo(until(pages, Math.max(0, threshold)));
            }
        }
    }

    /** One load of pages in the newest slot: of 10,000, more than 5 and fewer than 10 have gone when the search stops. */
    @Test
    void exactlyTheThresholdIsNotMore() {
        advance(2, 10_000);
        for (int epochs = 2; epochs <= STEPS; epochs++) {
            long purged = purgedWithin(epochs);
            assertThat(decay.nanosUntilPurge(10_000, purged)).isEqualTo(until(10_000, purged));
        }
    }

    /** Half way along the curve half of the new pages are gone, and after the decay time all of them. */
    @Test
    void newPagesGoAlongTheCurve() {
        assertThat(decay.purgeWithin(0, 1000)).isZero();
        assertThat(decay.purgeWithin(EPOCH - 1, 1000)).isZero();
        assertThat(decay.purgeWithin(100 * EPOCH, 1000)).isEqualTo(500);
        assertThat(decay.purgeWithin(199 * EPOCH, 1 << 24)).isEqualTo((1 << 24) - h(1).longValue());
        assertThat(decay.purgeWithin(200 * EPOCH, 1000)).isEqualTo(1000);
        assertThat(decay.purgeWithin(1L << 50, 77)).isEqualTo(77);
        for (int epochs = 0; epochs < STEPS; epochs++) {
            assertThat(decay.purgeWithin(epochs * EPOCH, 1 << 20))
                    .isEqualTo(h(STEPS).subtract(h(STEPS - epochs))
                            .shiftLeft(20)
                            .shiftRight(24)
                            .longValue());
        }
    }

    @Test
    void whatNeverHasToGoHasNoTime() {
        decay.restart(0, -1);
        assertThat(decay.nanosUntilPurge(1 << 20, 10)).isEqualTo(Decay.NEVER);
        decay.restart(0, 0);
        assertThat(decay.nanosUntilPurge(1 << 20, 10)).isEqualTo(Decay.NEVER);
    }

    @Test
    void aRestartForgetsThePast() {
        advance(2, 5000);
        decay.restart(now, DECAY_MS);
        assertThat(decay.lastEpochPages()).isZero();
        assertThat(decay.nanosUntilPurge(0, 10)).isEqualTo(Decay.NEVER);
        assertThat(decay.epoch()).isEqualTo(now);
    }

    @Test
    void sweepsAreCounted() {
        decay.count(1, 3, 40);
        decay.count(1, 2, 5);
        assertThat(decay.sweeps()).isEqualTo(2);
        assertThat(decay.advices()).isEqualTo(5);
        assertThat(decay.purgedPages()).isEqualTo(45);
    }
}
