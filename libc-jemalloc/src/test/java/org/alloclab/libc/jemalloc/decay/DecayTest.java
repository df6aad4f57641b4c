package org.alloclab.libc.jemalloc.decay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.alloclab.libc.jemalloc.mutex.Mutex;
import org.alloclab.libc.jemalloc.mutex.RunningThread;
import org.junit.jupiter.api.Test;

/** Deadlines, limits and the sums behind them, beside a backlog that is summed up plainly. */
final class DecayTest {
    private static final long MILLI = 1_000_000;
    private static final long DECAY_MS = 10_000;
    private static final long EPOCH = DECAY_MS * MILLI / Smoothstep.STEPS;
    private static final long ADDRESS = 0x7fff_f700_0000L;
    private static final long SEED = 5;

    private final Decay decay = new Decay(ADDRESS, 0, DECAY_MS, new Mutex(new RunningThread()));

    @Test
    void anEpochBeginsAtADeadlineThatIsLateByLessThanAnEpoch() {
        assertThat(decay.advance(EPOCH - 1, 10)).isFalse();
        assertThat(decay.advance(2 * EPOCH, 10)).isTrue();
        assertThat(decay.epoch()).isEqualTo(2 * EPOCH);
    }

    @Test
    void theJitterComesFromTheAddress() {
        Decay same = new Decay(ADDRESS, 0, DECAY_MS, decay.mutex());
        Decay other = new Decay(ADDRESS + 64, 0, DECAY_MS, decay.mutex());
        long ownDeadline = firstAdvance(decay);
        assertThat(firstAdvance(same)).isEqualTo(ownDeadline);
        assertThat(firstAdvance(other)).isNotEqualTo(ownDeadline);
    }

    private static long firstAdvance(Decay decay) {
        long now = EPOCH;
        while (!decay.advance(now, 0)) {
            now += EPOCH / 1000;
        }
        return now;
    }

    @Test
    void whatJustBecameUnusedMayStayAndIsGoneAfterTheDecayTime() {
        assertThat(decay.advance(2 * EPOCH, 1000)).isTrue();
        assertThat(decay.lastEpochPages()).isEqualTo(1000);
        assertThat(decay.limit()).isEqualTo(1000);
        long limit = 1000;
        for (int epoch = 4; epoch < 200; epoch += 2) {
            assertThat(decay.advance(epoch * EPOCH, limit)).isTrue();
            assertThat(decay.limit()).isLessThanOrEqualTo(limit);
            limit = decay.limit();
        }
        assertThat(decay.advance(500 * EPOCH, limit)).isTrue();
        assertThat(decay.limit()).isLessThanOrEqualTo(limit);
        assertThat(decay.advance(1000 * EPOCH, 0)).isTrue();
        assertThat(decay.limit()).isZero();
    }

    @Test
    void theLimitIsTheWeighedSumOfTheBacklog() {
        Random random = new Random(SEED);
        long[] h = Smoothstep.table();
        long[] backlog = new long[Smoothstep.STEPS];
        long unpurged = 0;
        long now = 0;
        for (int i = 0; i < 2000; i++) {
            int epochs = 2 + random.nextInt(random.nextInt(50) == 0 ? 300 : 3);
            now += epochs * EPOCH;
            long pages = random.nextInt(5000);
            assertThat(decay.advance(now, pages)).isTrue();
            for (int slot = 0; slot < backlog.length; slot++) {
                backlog[slot] = slot + epochs < backlog.length ? backlog[slot + epochs] : 0;
            }
            backlog[backlog.length - 1] = Math.max(0, pages - unpurged);
            long sum = 0;
            for (int slot = 0; slot < backlog.length; slot++) {
                sum += backlog[slot] * h[slot];
            }
            assertThat(decay.limit()).isEqualTo(sum >>> Smoothstep.FRACTION_BITS);
            unpurged = Math.max(decay.limit(), pages);
        }
    }

    @Test
    void onlyOneThreadPurges() {
        assertThat(decay.beginPurge()).isFalse();
        assertThat(decay.beginPurge()).isTrue();
        decay.endPurge();
        assertThat(decay.beginPurge()).isFalse();
    }

    @Test
    void zeroIsAtOnceAndMinusOneNever() {
        decay.restart(0, 0);
        assertThat(decay.immediate()).isTrue();
        assertThat(decay.gradual()).isFalse();
        decay.restart(0, -1);
        assertThat(decay.immediate()).isFalse();
        assertThat(decay.gradual()).isFalse();
        assertThat(decay.nanosUntilPurge(100, 10)).isEqualTo(Decay.NEVER);
    }

    @Test
    void timesAreFromMinusOneToWhatANanosecondClockHolds() {
        assertThat(Decay.isTime(-1)).isTrue();
        assertThat(Decay.isTime(-2)).isFalse();
        assertThat(Decay.isTime(18_446_744_072_000L)).isTrue();
        assertThat(Decay.isTime(18_446_744_072_001L)).isFalse();
    }
}
