package org.alloclab.harness.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class BlockNamesTest {

    /** Strides of names: dense objects, chunks, pages, mapped areas, and small numbers that are no addresses. */
    @ParameterizedTest
    @ValueSource(longs = {1, 8, 16, 32, 48, 4096, 1L << 20, 1L << 36})
    void agreesWithMapAndStack(long stride) {
        Random random = new Random(stride);
        BlockNames names = new BlockNames();
        Map<Long, Integer> oracle = new HashMap<>();
        Deque<Integer> freeSlots = new ArrayDeque<>();
        List<Long> live = new ArrayList<>();
        int slots = 1;
        for (int step = 0; step < 60_000; step++) {
            long name = (1 + random.nextInt(20_000)) * stride;
            boolean grow = step % 20_000 < 12_000;
            if (random.nextInt(10) < (grow ? 7 : 2) && !oracle.containsKey(name)) {
                int slot = freeSlots.isEmpty() ? slots++ : freeSlots.pop();
                assertThat(names.add(name, name + 1)).isEqualTo(slot);
                assertThat(names.lastWasLive()).isFalse();
                oracle.put(name, slot);
                live.add(name);
            } else {
                long victim = random.nextBoolean() && !live.isEmpty() ? live.remove(random.nextInt(live.size())) : name;
                live.remove(victim);
                Integer slot = oracle.remove(victim);
                assertThat(names.remove(victim)).isEqualTo(slot == null ? 0 : slot);
                if (slot != null) {
                    assertThat(names.size(slot)).isEqualTo(victim + 1);
                    freeSlots.push(slot);
                }
            }
        }
        assertThat(names.slotLimit()).isEqualTo(slots);
    }

    @Test
    void aNameThatIsGivenAgainOrphansItsBlock() {
        BlockNames names = new BlockNames();
        assertThat(names.add(0x10, 1)).isEqualTo(1);
        assertThat(names.add(0x10, 2)).isEqualTo(2);
        assertThat(names.lastWasLive()).isTrue();
        assertThat(names.remove(0x10)).isEqualTo(2);
        assertThat(names.remove(0x10)).isZero();
        assertThat(names.add(0x20, 3)).as("slot 1 is never used again").isEqualTo(2);
        assertThat(names.add(0x30, 4)).isEqualTo(3);
    }
}
