package org.alloclab.libc.jemalloc.thread;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import org.alloclab.api.probe.Argument;
import org.alloclab.api.probe.DecisionPoint;
import org.alloclab.api.probe.Probe;
import org.alloclab.api.probe.Teller;
import org.alloclab.libc.jemalloc.process.StartedJemalloc;
import org.junit.jupiter.api.Test;

/**
 * What is told of the cache. A stack is filled with half its slots: of 14336 bytes, class 35, with 10 of 20, of 128, class 8,
 * with 32 of 64, and of 64, class 4, with 64 of 128. Classes from 36 on, 16 KiB, are large.
 */
final class NarratedThreadTest {
    private final StartedJemalloc started = new StartedJemalloc();
    private final List<String> told = new ArrayList<>();
    private final NarratedThread thread = new NarratedThread(
            started.main, started.jemalloc.sizes(), started.jemalloc.rtree(), new Teller(new Listener()));

    private final class Listener implements Probe {
        @Override
        public boolean hearsDecisions() {
            return true;
        }

        @Override
        public void decision(DecisionPoint point, long first, long second, long third) {
            long[] numbers = {first, second, third};
            StringJoiner line = new StringJoiner(" ").add(point.name());
            for (int i = 0; i < point.arguments().size(); i++) {
                if (point.arguments().get(i).kind() != Argument.Kind.ADDRESS) {
                    line.add(String.valueOf(numbers[i]));
                }
            }
            told.add(line.toString());
        }
    }

    private void expect(String... lines) {
        assertThat(told).containsExactly(lines);
        told.clear();
    }

    @Test
    void alignedRequestsComeFromTheCacheOfTheirClass() {
        assertThat(thread.memalign(64, 100) % 64).isZero();
        expect();
        assertThat(thread.memalign(64, 100) % 64).isZero();
        expect("thread cache hit 8 30");
        assertThat(thread.alignedAlloc(64, 0)).isNotZero();
        expect();
        assertThat(thread.alignedAlloc(64, 0)).isNotZero();
        expect("thread cache hit 4 62");
        assertThat(thread.posixMemalign(64, 0)).isNotZero();
        expect("thread cache hit 4 61");
        assertThat(thread.posixMemalign(64, 100)).isNotZero();
        expect("thread cache hit 8 29");
        assertThat(thread.alignedAlloc(64, 100)).isNotZero();
        expect("thread cache hit 8 28");
    }

    @Test
    void whatIsRefusedOrLargeIsNoHit() {
        thread.free(thread.malloc(20_000));
        told.clear();
        thread.malloc(100);
        assertThat(thread.memalign(3, 100)).isZero();
        assertThat(thread.memalign(0, 100)).isZero();
        assertThat(thread.posixMemalign(4, 100)).isZero();
        assertThat(thread.memalign(16, -1)).isZero();
        assertThat(thread.memalign(64, 20_000)).isNotZero();
        expect();
    }

    @Test
    void theLargestSmallSizeIsServedByTheCacheWithAnAlignmentToo() {
        thread.malloc(14_336);
        assertThat(thread.memalign(2048, 14_000)).isNotZero();
        expect("thread cache hit 35 8");
    }

    @Test
    void callsAnswerWhatTheThreadAnswers() {
        long block = thread.calloc(3, 30);
        assertThat(thread.usableSize(block)).isEqualTo(96);
        long other = thread.realloc(0, 90);
        assertThat(thread.usableSize(other)).isEqualTo(96);
        assertThat(other).isNotEqualTo(block);
        expect("thread cache hit 6 " + (100 - 2));
        assertThat(thread.realloc(block, 0)).isZero();
        expect();
        assertThat(thread.malloc(96)).isEqualTo(block);
    }

    @Test
    void aLargeBlockThatMovesToALargerSizeGoesPastTheCache() {
        long block = thread.malloc(20_480);
        thread.free(thread.malloc(24_576));
        told.clear();
        thread.realloc(block, 24_576);
        expect("block moved 20480", "put into thread cache 37 1");
        block = thread.malloc(16_384);
        thread.free(thread.malloc(16_384));
        told.clear();
        thread.realloc(block, 20_480);
        expect("block moved 16384", "put into thread cache 36 2");
    }

    @Test
    void aBlockThatGrowsFromSmallToLargeMayComeFromTheCache() {
        long block = thread.malloc(14_000);
        thread.free(thread.malloc(16_384));
        told.clear();
        thread.realloc(block, 16_384);
        expect("thread cache hit 36 0", "block moved 14336", "put into thread cache 35 10");
    }

    @Test
    void aBlockThatShrinksFromLargeToSmallMayComeFromTheCache() {
        long block = thread.malloc(16_384);
        thread.malloc(14_000);
        told.clear();
        thread.realloc(block, 14_000);
        expect("thread cache hit 35 8", "block moved 14336", "put into thread cache 36 1");
    }
}
