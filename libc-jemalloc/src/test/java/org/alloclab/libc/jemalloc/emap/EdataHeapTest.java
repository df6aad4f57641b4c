package org.alloclab.libc.jemalloc.emap;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The pairing heap beside a sorted set. */
final class EdataHeapTest {
    private static final long SEED = 20_220_506;
    private static final int STEPS = 200_000;

    private static final Comparator<Edata> BY_AGE =
            Comparator.<Edata>comparingLong(edata -> edata.sn).thenComparingLong(edata -> edata.addr);

    private final EdataHeap heap = new EdataHeap();
    private final TreeSet<Edata> sorted = new TreeSet<>(BY_AGE);

    private static Edata extent(long sn, long address) {
        Edata edata = new Edata(address, 0);
        edata.sn = sn;
        edata.addr = address;
        return edata;
    }

    @Test
    void theOldestLowestComesFirstWhateverHappenedBefore() {
        Random random = new Random(SEED);
        List<Edata> held = new ArrayList<>();
        for (int step = 0; step < STEPS; step++) {
            int what = random.nextInt(10);
            if (held.isEmpty() || what < 5) {
                Edata edata = extent(random.nextInt(50), 4096L * (step + 1));
                heap.insert(edata);
                sorted.add(edata);
                held.add(edata);
            } else if (what < 7) {
                Edata first = heap.removeFirst();
                assertThat(first).isSameAs(sorted.pollFirst());
                held.remove(first);
            } else if (what < 9) {
                Edata any = held.remove(random.nextInt(held.size()));
                heap.remove(any);
                sorted.remove(any);
            } else {
                assertThat(heap.first()).isSameAs(sorted.first());
            }
            assertThat(heap.isEmpty()).isEqualTo(sorted.isEmpty());
            if (held.size() > 300) {
                held.subList(0, 200).forEach(edata -> {
                    heap.remove(edata);
                    sorted.remove(edata);
                });
                held.subList(0, 200).clear();
            }
        }
        List<Edata> all = new ArrayList<>();
        heap.forEach(all::add);
        assertThat(all).containsExactlyInAnyOrderElementsOf(sorted);
    }

    @Test
    void anEmptyHeapHasNoFirst() {
        assertThat(heap.isEmpty()).isTrue();
        assertThat(heap.first()).isNull();
        assertThat(heap.removeFirst()).isNull();
    }

    @Test
    void ageDecidesBeforeAddress() {
        Edata old = extent(1, 9);
        Edata young = extent(2, 3);
        Edata lower = extent(1, 5);
        heap.insert(young);
        heap.insert(old);
        heap.insert(lower);
        assertThat(heap.removeFirst()).isSameAs(lower);
        assertThat(heap.removeFirst()).isSameAs(old);
        assertThat(heap.removeFirst()).isSameAs(young);
    }
}
