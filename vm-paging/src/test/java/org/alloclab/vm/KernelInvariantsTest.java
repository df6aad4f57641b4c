package org.alloclab.vm;

import static org.alloclab.api.machine.MachineDescription.PAGE_SHIFT;
import static org.alloclab.vm.Spaces.PRIVATE_ANON;
import static org.alloclab.vm.Spaces.RW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Objects;
import org.alloclab.api.space.Advice;
import org.alloclab.vm.page.Lruvec;
import org.alloclab.vm.page.PageDescriptors;
import org.alloclab.vm.page.Pages;
import org.alloclab.vm.table.PageTables;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each law of what processes share is seen to fail when it is broken. */
class KernelInvariantsTest {
    private static final long PAGE = 4096;

    private final LinuxMachine machine = Spaces.scarce(new CountingFrames(1 << 12), 1 << 20);
    private final LinuxKernel kernel = machine.kernel();
    private LinuxAddressSpace process = (LinuxAddressSpace) machine.start(false);
    private long base;
    private long frame;

    @BeforeEach
    void onePageMappedOneReadBackOneSwapped() {
        base = process.mmap(0, 3 * PAGE, RW, PRIVATE_ANON, -1, 0);
        for (int i = 0; i < 3; i++) {
            process.memory().store(base + i * PAGE, i + 1);
        }
        process.madvise(base + PAGE, 2 * PAGE, Advice.PAGEOUT);
        assertThat(process.memory().load(base + PAGE)).isEqualTo(2);
        frame = entry(0) >>> PAGE_SHIFT;
        machine.checkInvariants();
    }

    private PageTables.Leaf leaf() {
        return Objects.requireNonNull(process.mm().tables.leaf(base));
    }

    private long entry(int page) {
        return leaf().entries[PageTables.index(base + page * PAGE)];
    }

    private void broken(String law) {
        assertThatThrownBy(machine::checkInvariants)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(law);
    }

    @Test
    void mapCountsAreEntries() {
        kernel.pages.increment(frame);
        broken("the map count of a page is the number of entries that name it");
    }

    @Test
    void entriesNamePagesInUse() {
        kernel.lru.remove(frame);
        kernel.pages.clear(frame);
        broken("an entry names a page that is in use");
    }

    @Test
    void slotsCountTheirEntries() {
        kernel.swap.share(entry(2) >>> PAGE_SHIFT);
        broken("a slot counts the entries that name it");
    }

    @Test
    void slotsAreUsedWhileNamedOrCached() {
        long forgotten = kernel.supply.user(kernel.groups.root(), null);
        kernel.pages.describe(forgotten, kernel.swap, 0, PageDescriptors.SWAP_BACKED, 0, 0);
        kernel.swap.add(forgotten);
        kernel.swap.share(kernel.pages.slot(forgotten));
        kernel.swap.uncache(forgotten);
        kernel.release.frame(forgotten);
        broken("a slot is used while it is named or cached");
    }

    @Test
    void slotsAndCachedPagesKnowEachOther() {
        long other = entry(1) >>> PAGE_SHIFT;
        kernel.pages.enterSwapCache(frame, kernel.pages.slot(other));
        broken("a slot and its cached page know each other");
    }

    @Test
    void cachedPagesAreAsTheirSlotsHaveThem() {
        long cached = entry(1) >>> PAGE_SHIFT;
        kernel.swap.setContent(kernel.pages.slot(cached), new long[Pages.WORDS]);
        broken("a clean page in the swap cache is as its slot has it");
    }

    @Test
    void pagesAreOnTheListOfTheirFlags() {
        kernel.groups.root().lruvec.list(Lruvec.INACTIVE_ANON).tail();
        kernel.pages.set(frame, PageDescriptors.ACTIVE);
        broken("a page is on the list that its flags name");
    }

    @Test
    void listsCountTheirPages() {
        kernel.groups.root().lruvec.list(Lruvec.INACTIVE_ANON).remove(frame);
        broken("a list counts its pages");
    }

    @Test
    void groupsPayForTheirPages() {
        assertThat(kernel.groups.root().memory.chargeAlone(1)).isTrue();
        broken("a group pays for its pages, for what the kernel keeps for it, and for the groups below");
    }

    @Test
    void groupsPayForAllPageTables() {
        kernel.groups.root().tableTaken();
        broken("groups pay for the page tables and kernel stacks of all processes");
    }

    @Test
    void groupsHaveAllUsedSlots() {
        kernel.groups.root().swap.charge(1);
        broken("groups have all used slots");
    }

    @Test
    void hugePagesCountTheirParts() {
        long size = Pages.HUGE_BYTES;
        long area = process.mmap(0, size, RW, PRIVATE_ANON, -1, 0);
        process.madvise(area, size, Advice.HUGEPAGE);
        process.memory().touchWrite(area);
        machine.checkInvariants();
        PageTables.Leaf huge = Objects.requireNonNull(process.mm().tables.leaf(area));
        kernel.lru.remove(huge.entries[7] >>> PAGE_SHIFT);
        kernel.pages.clear(huge.entries[7] >>> PAGE_SHIFT);
        huge.huge = false;
        huge.entries[7] = 0;
        process.mm().rss.dropAnonymous(1);
        broken("a huge page counts its parts");
    }
}
