package org.alloclab.vm.swap;

import static org.alloclab.api.machine.MachineDescription.PAGE_SHIFT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.alloclab.api.machine.SwapDevice;
import org.alloclab.vm.cgroup.MemoryGroups;
import org.alloclab.vm.cgroup.RecursiveProtection;
import org.alloclab.vm.cgroup.Stalls;
import org.alloclab.vm.page.PageDescriptors;
import org.junit.jupiter.api.Test;

class SwapSpaceTest {
    private static final int SLOTS = 1200;

    private final PageDescriptors pages = new PageDescriptors();
    private final MemoryGroups groups = new MemoryGroups(pages, new Stalls(() -> 0), RecursiveProtection.OFF);

    private static SwapDevice device(long slots, int priority) {
        return new SwapDevice(slots << PAGE_SHIFT, priority);
    }

    private static List<SwapDevice> area(long slots) {
        return List.of(device(slots, SwapDevice.AUTOMATIC));
    }

    private long add(SwapSpace swap, long frame) {
        pages.describe(frame, swap, 0, PageDescriptors.SWAP_BACKED, 0, 0);
        return swap.add(frame) ? pages.slot(frame) : -1;
    }

    @Test
    void slotsAreGivenOutInOrderBehindTheHeader() {
        SwapSpace swap = new SwapSpace(pages, groups, area(SLOTS), false);
        assertThat(swap.totalSlots()).isEqualTo(SLOTS - 1);
        for (int i = 1; i < SLOTS; i++) {
            assertThat(add(swap, i)).isEqualTo(i);
        }
        assertThat(add(swap, SLOTS)).isEqualTo(-1);
    }

    @Test
    void theSecondAreaIsUsedWhenTheFirstIsFull() {
        SwapSpace swap = new SwapSpace(
                pages, groups, List.of(device(3, SwapDevice.AUTOMATIC), device(3, SwapDevice.AUTOMATIC)), false);
        assertThat(add(swap, 1)).isEqualTo(1);
        assertThat(add(swap, 2)).isEqualTo(2);
        assertThat(add(swap, 3)).isEqualTo((1L << 40) + 1);
        assertThat(swap.freeSlots()).isEqualTo(1);
    }

    @Test
    void theHighestPriorityIsUsedFirst() {
        SwapSpace swap = new SwapSpace(
                pages,
                groups,
                List.of(device(3, SwapDevice.AUTOMATIC), device(3, 5), device(3, 7), device(3, 5)),
                false);
        int[] order = new int[8];
        for (int i = 0; i < order.length; i++) {
            order[i] = SwapSpace.areaOf(add(swap, i + 1));
        }
        assertThat(order).containsExactly(2, 2, 1, 1, 3, 3, 0, 0);
        assertThat(swap.areas()).extracting(area -> area.priority).containsExactly(-2, 5, 7, 5);
    }

    /** Measured on Linux 6.18: two areas of equal priority on a disk, a third without one for what they could not take. */
    @Test
    void disksTakeTurnsAfterEachSlot() {
        SwapSpace swap = new SwapSpace(
                pages, groups, List.of(device(2048, 5), device(2048, 5), device(2048, SwapDevice.AUTOMATIC)), true);
        for (int i = 0; i < 2 * 2047; i++) {
            assertThat(add(swap, i + 1)).isEqualTo((long) (i % 2) << 40 | (i / 2 + 1));
        }
        assertThat(SwapSpace.areaOf(add(swap, 5000))).isEqualTo(2);
    }

    /** As on Linux 6.18: the device changes where a new cluster is needed. */
    @Test
    void equalPrioritiesGiveAClusterEachInTurn() {
        SwapSpace swap = new SwapSpace(pages, groups, List.of(device(2048, 1), device(2048, 1)), false);
        List<Integer> turns = new ArrayList<>();
        for (int i = 1; i <= 3 * 512; i++) {
            int area = SwapSpace.areaOf(add(swap, i));
            if (turns.isEmpty() || turns.get(turns.size() - 1) != area) {
                turns.add(area);
            }
        }
        assertThat(turns).containsExactly(0, 1, 0, 1);
        assertThat(swap.areas().get(0).usedSlots()).isEqualTo(511 + 512);
    }

    @Test
    void anAreaThatIsStoppedGivesNothingAndCountsNothing() {
        SwapSpace swap = new SwapSpace(pages, groups, List.of(device(10, 5), device(10, 1)), false);
        add(swap, 1);
        swap.stop(0);
        assertThat(swap.totalSlots()).isEqualTo(9);
        assertThat(SwapSpace.areaOf(add(swap, 2))).isEqualTo(1);
        swap.uncache(1);
        assertThat(swap.start(0, SwapDevice.AUTOMATIC)).isTrue();
        assertThat(swap.start(0, SwapDevice.AUTOMATIC)).isFalse();
        assertThat(swap.start(2, 3)).isFalse();
        assertThat(SwapSpace.areaOf(add(swap, 3))).isEqualTo(1);
        assertThat(swap.totalSlots()).isEqualTo(18);
    }

    @Test
    void everySlotIsFoundAgainWhateverTheOrderOfFreeing() {
        SwapSpace swap = new SwapSpace(pages, groups, area(SLOTS), false);
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
        SwapSpace swap = new SwapSpace(pages, groups, area(SLOTS), false);
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
        SwapSpace swap = new SwapSpace(pages, groups, area(SLOTS), false);
        add(swap, 5);
        assertThatThrownBy(() -> swap.evict(5, 0)).hasMessageContaining("a page is evicted after it was written");
    }

    @Test
    void nothingIsReadBeforeItWasWritten() {
        SwapSpace swap = new SwapSpace(pages, groups, area(SLOTS), false);
        long slot = add(swap, 5);
        swap.share(slot);
        swap.uncache(5);
        pages.describe(6, swap, 0, 0, 0, 0);
        assertThatThrownBy(() -> swap.cache(slot, 6)).hasMessageContaining("a slot is read after it was written");
    }
}
