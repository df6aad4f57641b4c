package org.alloclab.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SwapSpaceTest {
    private static final int SLOTS = 1200;

    private final PageDescriptors pages = new PageDescriptors();

    private long add(SwapSpace swap, long frame) {
        pages.describe(frame, swap, 0, PageDescriptors.SWAP_BACKED, 0, 0);
        return swap.add(frame) ? pages.slot(frame) : -1;
    }

    @Test
    void slotsAreGivenOutInOrderBehindTheHeader() {
        SwapSpace swap = new SwapSpace(pages, List.of((long) SLOTS));
        assertThat(swap.totalSlots()).isEqualTo(SLOTS - 1);
        for (int i = 1; i < SLOTS; i++) {
            assertThat(add(swap, i)).isEqualTo(i);
        }
        assertThat(add(swap, SLOTS)).isEqualTo(-1);
    }

    @Test
    void theSecondAreaIsUsedWhenTheFirstIsFull() {
        SwapSpace swap = new SwapSpace(pages, List.of(3L, 3L));
        assertThat(add(swap, 1)).isEqualTo(1);
        assertThat(add(swap, 2)).isEqualTo(2);
        assertThat(add(swap, 3)).isEqualTo((1L << 40) + 1);
        assertThat(swap.freeSlots()).isEqualTo(1);
    }

    @Test
    void everySlotIsFoundAgainWhateverTheOrderOfFreeing() {
        SwapSpace swap = new SwapSpace(pages, List.of((long) SLOTS));
        Random random = new Random(3);
        List<Long> inUse = new ArrayList<>();
        long frame = 1;
        for (int step = 0; step < 50_000; step++) {
            if (random.nextInt(3) > 0) {
                long slot = add(swap, frame);
                assertThat(slot < 0).isEqualTo(inUse.size() == SLOTS - 1);
                if (slot >= 0) {
                    inUse.add(frame);
                }
                frame++;
            } else if (!inUse.isEmpty()) {
                swap.uncache(inUse.remove(random.nextInt(inUse.size())));
            }
            assertThat(swap.usedSlots()).isEqualTo(inUse.size());
        }
        Set<Long> slots = new HashSet<>();
        inUse.forEach(page -> slots.add(pages.slot(page)));
        assertThat(slots).hasSameSizeAs(inUse).doesNotContain(0L);
    }

    @Test
    void aSlotLivesWhileItIsNamedOrCached() {
        SwapSpace swap = new SwapSpace(pages, List.of((long) SLOTS));
        long slot = add(swap, 5);
        swap.share(slot);
        swap.share(slot);
        swap.write(slot);
        pages.clear(5, PageDescriptors.DIRTY);
        swap.evict(5, 77);
        assertThat(swap.shadow(slot)).isEqualTo(77);
        assertThat(swap.isOnlyStored(slot)).isTrue();
        swap.release(slot);
        assertThat(swap.usedSlots()).isEqualTo(1);
        swap.release(slot);
        assertThat(swap.usedSlots()).isZero();
        assertThatThrownBy(() -> swap.release(slot)).hasMessageContaining("names a used slot");
    }

    @Test
    void nothingIsEvictedBeforeItWasWritten() {
        SwapSpace swap = new SwapSpace(pages, List.of((long) SLOTS));
        add(swap, 5);
        assertThatThrownBy(() -> swap.evict(5, 0)).hasMessageContaining("a page is evicted after it was written");
    }

    @Test
    void nothingIsReadBeforeItWasWritten() {
        SwapSpace swap = new SwapSpace(pages, List.of((long) SLOTS));
        long slot = add(swap, 5);
        swap.share(slot);
        swap.uncache(5);
        pages.describe(6, swap, 0, 0, 0, 0);
        assertThatThrownBy(() -> swap.cache(slot, 6)).hasMessageContaining("a slot is read after it was written");
    }
}
