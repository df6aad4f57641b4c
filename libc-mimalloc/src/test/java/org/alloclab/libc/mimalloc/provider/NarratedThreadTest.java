package org.alloclab.libc.mimalloc.provider;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.alloclab.api.heap.ThreadHeap;
import org.alloclab.api.probe.DecisionPoint;
import org.alloclab.api.probe.Probe;
import org.junit.jupiter.api.Test;

/** What is told of the quick ways, and that listening changes no address. */
class NarratedThreadTest {
    private static final String DIRECT = "block from the page's free list";
    private static final String TO_LOCAL = "block to the page's local frees";

    private final List<String> told = new ArrayList<>();

    private final class Listener implements Probe {
        @Override
        public boolean hearsDecisions() {
            return true;
        }

        @Override
        public void decision(DecisionPoint point, long first, long second, long third) {
            if (point.name().equals(DIRECT) || point.name().equals(TO_LOCAL)) {
                told.add(point.name() + " " + Long.toHexString(first));
            }
        }
    }

    @Test
    void tellsWhatAPageServesAndTakesAndNothingOfTheGenericWay() {
        ThreadHeap heap = new StartedMimalloc(new HintedSpace(), new Listener(), "-").main;
        long first = heap.malloc(24);
        assertThat(told).isEmpty();
        long second = heap.malloc(24);
        long third = heap.calloc(3, 8);
        heap.free(first);
        heap.free(0);
        assertThat(told)
                .containsExactly(
                        DIRECT + " " + Long.toHexString(second),
                        DIRECT + " " + Long.toHexString(third),
                        TO_LOCAL + " " + Long.toHexString(first));
    }

    @Test
    void listeningChangesNoAddress() {
        ThreadHeap heard = new StartedMimalloc(new HintedSpace(), new Listener(), "-").main;
        ThreadHeap silent = new StartedMimalloc(new HintedSpace(), "-").main;
        for (int i = 0; i < 2_000; i++) {
            long block = heard.malloc(i);
            assertThat(block).isEqualTo(silent.malloc(i));
            if (i % 3 == 0) {
                heard.free(block);
                silent.free(block);
            }
        }
    }
}
