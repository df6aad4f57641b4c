package org.alloclab.harness.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.alloclab.harness.input.HeapTooSmallException;
import org.alloclab.harness.trace.MemoryReplayFormat;
import org.alloclab.harness.trace.OpBatch;
import org.alloclab.harness.trace.ReadOptions;
import org.alloclab.harness.trace.TraceSource;
import org.alloclab.harness.trace.TraceTotals;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Every player gets the whole trace, in order, whatever plays beside it. */
@Timeout(60)
final class HeatsTest {
    private static final int BLOCKS = 2 * OpBatch.CAPACITY;
    private static final long ROOMY = 1L << 40;
    /** So little that no trace is kept. */
    private static final long NO_ROOM = 2;

    @TempDir
    private Path directory;

    /** Adds up sizes and operations, weighted by place. */
    private static class Sum implements Heats.Player<String> {
        private final int number;
        private long sum;
        private long next;

        Sum(int number) {
            this.number = number;
        }

        @Override
        public void play(OpBatch batch) {
            assertThat(batch.firstOp()).isEqualTo(next);
            for (int i = 0; i < batch.count(); i++) {
                sum = 31 * sum + batch.size[i] + batch.kind[i];
            }
            next += batch.count();
        }

        @Override
        public String result(TraceTotals totals) {
            return number + ": " + sum + " of " + next + " and " + totals.ops();
        }
    }

    private Heats heats(Lanes lanes) throws IOException {
        StringBuilder text = new StringBuilder();
        for (int i = 1; i <= BLOCKS; i++) {
            text.append("1: malloc 0x")
                    .append(Integer.toHexString(16 * i))
                    .append(' ')
                    .append(i)
                    .append('\n');
        }
        Path trace = Files.writeString(directory.resolve("t"), text);
        return new Heats(new TraceSource(trace), new MemoryReplayFormat(), ReadOptions.STRICT, lanes);
    }

    private static List<Heats.Entry<String>> sums(int players) {
        return IntStream.range(0, players)
                .<Heats.Entry<String>>mapToObj(number -> () -> new Sum(number))
                .toList();
    }

    @Test
    void resultsDoNotDependOnWhatPlaysBeside() throws IOException {
        List<String> lockstep = heats(new Lanes(1, NO_ROOM)).play(sums(5)).results();
        assertThat(lockstep).hasSize(5);
        assertThat(lockstep.get(3)).startsWith("3: ").endsWith(" of " + BLOCKS + " and " + BLOCKS);
        for (int lanes = 1; lanes <= 6; lanes++) {
            Heats heats = heats(new Lanes(lanes, ROOMY));
            assertThat(heats.play(sums(5)).results()).isEqualTo(lockstep);
            assertThat(heats.play(sums(5)).results()).isEqualTo(lockstep);
        }
    }

    @Test
    void asManyPlayAtATimeAsThereAreLanes() throws IOException {
        CountDownLatch both = new CountDownLatch(2);
        Heats.Entry<String> waiting = () -> {
            both.countDown();
            try {
                // a lane alone would wait here for ever
                assertThat(both.await(30, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return new Sum(0);
        };
        assertThat(heats(new Lanes(2, ROOMY)).play(List.of(waiting, waiting)).results())
                .hasSize(2);
    }

    @Test
    void aMachineIsMadeWhenItsTurnComes() throws IOException {
        List<String> order = new ArrayList<>();
        List<Heats.Entry<String>> entries = IntStream.range(0, 3)
                .<Heats.Entry<String>>mapToObj(number -> () -> {
                    order.add("enter " + number);
                    return new Sum(number) {
                        @Override
                        public String result(TraceTotals totals) {
                            order.add("result " + number);
                            return super.result(totals);
                        }
                    };
                })
                .toList();
        heats(new Lanes(1, ROOMY)).play(entries);
        assertThat(order).containsExactly("enter 0", "result 0", "enter 1", "result 1", "enter 2", "result 2");
    }

    /** Finds no room the first {@code times} times. */
    private static Heats.Entry<String> crowded(int number, int times) {
        AtomicInteger left = new AtomicInteger(times);
        return () -> new Sum(number) {
            @Override
            public void play(OpBatch batch) {
                if (left.getAndDecrement() > 0) {
                    throw new OutOfMemoryError("of the test");
                }
                super.play(batch);
            }
        };
    }

    @Test
    void whoFindsNoRoomBesideOthersPlaysAlone() throws IOException {
        List<String> all = heats(new Lanes(1, ROOMY)).play(sums(4)).results();
        List<Heats.Entry<String>> entries = new ArrayList<>(sums(4));
        entries.set(1, crowded(1, 1));
        entries.set(2, crowded(2, 1));
        assertThat(heats(new Lanes(2, ROOMY)).play(entries).results()).isEqualTo(all);
        entries.set(1, crowded(1, 1));
        assertThat(heats(new Lanes(2, NO_ROOM)).play(entries).results()).isEqualTo(all);
    }

    @Test
    void whoFindsNoRoomAloneIsToldHowMuchIsNeeded() {
        for (long heap : new long[] {ROOMY, NO_ROOM}) {
            List<Heats.Entry<String>> entries = new ArrayList<>(sums(2));
            entries.add(crowded(2, 99));
            assertThatThrownBy(() -> heats(new Lanes(2, heap)).play(entries))
                    .isInstanceOf(HeapTooSmallException.class)
                    .hasMessageMatching(
                            ".* needs (about \\d+ MiB, and Java may use \\d+|more than the \\d+ MiB that Java may use);"
                                    + " give it more: .*-Xmx\\d+m.*");
        }
    }

    @Test
    void ofSeveralFailuresTheFirstPlayersIsTold() {
        List<Heats.Entry<String>> entries = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            int number = i;
            entries.add(() -> {
                throw new IllegalStateException("of player " + number);
            });
        }
        assertThatThrownBy(() -> heats(new Lanes(1, ROOMY)).play(entries)).hasMessage("of player 0");
    }

    @Test
    void machinesAtATimeFollowTheRoomThatIsLeft() {
        TraceTotals totals = new TraceTotals(1, 1, 100L << 20, 1, 0, 0, 0, "", 0, 0, List.of());
        assertThat(new Lanes(8, 1L << 30).beside(0, totals)).isBetween(2, 7);
        assertThat(new Lanes(8, 1L << 30).beside(800L << 20, totals)).isEqualTo(1);
        assertThat(new Lanes(8, 1L << 20).beside(0, totals)).isEqualTo(1);
        assertThat(new Lanes(8, 1L << 40).beside(0, totals)).isEqualTo(8);
    }
}
