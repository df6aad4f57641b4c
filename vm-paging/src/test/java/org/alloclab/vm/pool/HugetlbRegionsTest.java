package org.alloclab.vm.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HugetlbRegionsTest {
    private static final int INDEXES = 64;
    private static final int OPERATIONS = 20_000;

    @Test
    void aMapAnswersAsASetOfIndexes() {
        HugetlbRegions regions = new HugetlbRegions();
        BitSet oracle = new BitSet();
        Random random = new Random(1);
        for (int i = 0; i < OPERATIONS; i++) {
            int from = random.nextInt(INDEXES);
            int to = from + 1 + random.nextInt(INDEXES - from);
            long inside = oracle.get(from, to).cardinality();
            assertThat(regions.count(from, to)).isEqualTo(inside);
            if (random.nextBoolean()) {
                assertThat(regions.add(from, to)).isEqualTo(to - from - inside);
                oracle.set(from, to);
            } else {
                assertThat(regions.remove(from, to)).isEqualTo(inside);
                oracle.clear(from, to);
            }
            int probed = random.nextInt(INDEXES);
            assertThat(regions.contains(probed)).isEqualTo(oracle.get(probed));
        }
        assertThat(regions.remove(0, Long.MAX_VALUE)).isEqualTo(oracle.cardinality());
    }
}
