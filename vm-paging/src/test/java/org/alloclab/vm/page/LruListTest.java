package org.alloclab.vm.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LruListTest {
    private static final int FLAGS = PageDescriptors.LRU | PageDescriptors.SWAP_BACKED;

    private final PageDescriptors pages = new PageDescriptors();
    private final LruList list = new LruList(pages, 3, Lruvec.INACTIVE_ANON);

    private void describe(long frame, int group, int flags) {
        pages.describe(frame, this, 0, flags, group, 1);
    }

    private List<Long> fromTail() {
        List<Long> order = new ArrayList<>();
        for (int frame = list.tail(); frame != PageDescriptors.NIL; frame = pages.previous(frame)) {
            order.add((long) frame);
        }
        return order;
    }

    @Test
    void isNotThreadedUntilItsOrderIsAskedFor() {
        describe(5, 3, FLAGS);
        list.addHead(5);
        assertThat(list.size()).isEqualTo(1);
        assertThat(list.isThreaded()).isFalse();
        assertThat(list.tail()).isEqualTo(5);
        assertThat(list.isThreaded()).isTrue();
    }

    @Test
    void findsItsOwnPagesOnly() {
        describe(5, 3, FLAGS);
        list.addHead(5);
        describe(6, 2, FLAGS);
        describe(7, 3, FLAGS | PageDescriptors.ACTIVE);
        describe(8, 3, PageDescriptors.SWAP_BACKED);
        assertThat(fromTail()).containsExactly(5L);
    }

    /** Programs of both ends that look at the order at a random time, against a deque. */
    @Test
    void keepsTheOrderHoweverLateItIsAskedFor() {
        for (int seed = 0; seed < 200; seed++) {
            LruListTest test = new LruListTest();
            test.compareWithDeque(new Random(seed));
        }
    }

    private void compareWithDeque(Random random) {
        Deque<Long> expected = new ArrayDeque<>();
        int threadedAt = random.nextInt(400);
        for (int step = 0; step < 400; step++) {
            long frame = random.nextInt(40) * 997L;
            if (expected.remove(frame)) {
                list.remove(frame);
                pages.clear(frame);
            } else {
                describe(frame, 3, FLAGS);
                if (random.nextBoolean()) {
                    list.addHead(frame);
                    expected.addLast(frame);
                } else {
                    list.addTail(frame);
                    expected.addFirst(frame);
                }
            }
            assertThat(list.size()).isEqualTo(expected.size());
            if (step >= threadedAt) {
                assertThat(fromTail()).containsExactlyElementsOf(expected);
            }
        }
    }
}
