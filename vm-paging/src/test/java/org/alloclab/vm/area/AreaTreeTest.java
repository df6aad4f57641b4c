package org.alloclab.vm.area;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class AreaTreeTest {
    private static final long PAGE = 4096;
    private static final int SPACE_PAGES = 400;

    private final AreaTree tree = new AreaTree();
    private final TreeMap<Long, Vma> oracle = new TreeMap<>();

    private static Vma area(long firstPage, long endPage) {
        return new Vma(firstPage * PAGE, endPage * PAGE, 0, firstPage);
    }

    @Test
    void overlappingAreasAreRefused() {
        tree.insert(area(10, 20));
        assertThatThrownBy(() -> tree.insert(area(19, 21))).hasMessageContaining("areas do not overlap");
    }

    @Test
    void lookUpsAndGapSearchesAgreeWithAPlainList() {
        Random random = new Random(7);
        for (int step = 0; step < 20_000; step++) {
            change(random);
            long low = random.nextInt(SPACE_PAGES) * PAGE;
            long high = low + random.nextInt(SPACE_PAGES) * PAGE;
            long length = (1 + random.nextInt(12)) * PAGE;
            assertThat(tree.highestGapEnd(low, high, length)).isEqualTo(highest(low, high, length));
            assertThat(tree.lowestGapStart(low, high, length)).isEqualTo(lowest(low, high, length));
            Map.Entry<Long, Vma> floor = oracle.floorEntry(low);
            Vma holder = floor != null && floor.getValue().end > low ? floor.getValue() : null;
            assertThat(tree.at(low)).isSameAs(holder);
            assertThat(tree.size()).isEqualTo(oracle.size());
        }
    }

    private void change(Random random) {
        long first = random.nextInt(SPACE_PAGES);
        Vma there = tree.firstIn(first * PAGE, (first + 1) * PAGE);
        if (there != null) {
            tree.remove(there);
            oracle.remove(there.start);
            return;
        }
        long end = first + 1 + random.nextInt(6);
        if (tree.firstIn(first * PAGE, end * PAGE) == null) {
            Vma added = area(first, end);
            tree.insert(added);
            oracle.put(added.start, added);
        }
    }

    private boolean isFree(long start, long end) {
        return oracle.values().stream().noneMatch(area -> area.start < end && area.end > start);
    }

    private long highest(long low, long high, long length) {
        for (long end = high; end - length >= low; end -= PAGE) {
            if (isFree(end - length, end)) {
                return end;
            }
        }
        return -1;
    }

    private long lowest(long low, long high, long length) {
        for (long start = low; start + length <= high; start += PAGE) {
            if (isFree(start, start + length)) {
                return start;
            }
        }
        return -1;
    }
}
