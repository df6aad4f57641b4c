package org.alloclab.vm;

import static org.alloclab.vm.Spaces.PRIVATE_ANON;
import static org.alloclab.vm.Spaces.RW;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Objects;
import org.alloclab.api.space.MapFlags;
import org.alloclab.vm.area.VmFlags;
import org.alloclab.vm.page.Pages;
import org.alloclab.vm.pool.HugetlbPage;
import org.alloclab.vm.pool.HugetlbPool;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each law of the hugetlb pool is seen to fail when it is broken. */
class HugetlbInvariantsTest {
    private static final long HUGE = 2L << 20;

    private final LinuxMachine machine = Spaces.scarce(new CountingFrames(1 << 14), 0, "vm.nr_hugepages=6");
    private final HugetlbPool pool = machine.kernel().pool;
    private final LinuxAddressSpace process = (LinuxAddressSpace) machine.start(false);
    private long own;
    private long shared;

    @BeforeEach
    void oneOfTwoUsedOfEachKind() {
        own = process.mmap(0, 2 * HUGE, RW, PRIVATE_ANON | MapFlags.HUGETLB, -1, 0);
        int flags = MapFlags.SHARED | MapFlags.ANONYMOUS | MapFlags.HUGETLB;
        shared = process.mmap(0, 2 * HUGE, RW, flags, -1, 0);
        process.memory().store(own, 1);
        process.memory().store(shared, 2);
        machine.checkInvariants();
    }

    private HugetlbPage page(long address) {
        return Objects.requireNonNull(machine.kernel().hugetlbEntries.page(process.mm(), address));
    }

    private void broken(String law) {
        assertThatThrownBy(machine::checkInvariants)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(law);
    }

    @Test
    void thePoolIsFreeAndUsed() {
        process.mm().tables.clearHugetlb(own);
        process.mm().hugetlbPages -= Pages.HUGE_PARTS;
        broken("the pool is what is free and what is in use");
    }

    @Test
    void pagesCountTheirEntries() {
        page(shared).mapCount++;
        broken("a hugetlb page counts the entries that name it");
    }

    @Test
    void aPageIsFreeOnce() {
        pool.give(page(own));
        broken("a free hugetlb page is free once, and not in use");
    }

    @Test
    void pagesLieInTheirAreas() {
        Objects.requireNonNull(process.mm().areas.at(own)).flags &= ~VmFlags.HUGETLB;
        broken("a hugetlb page lies in an area of them");
    }

    @Test
    void theSumIsKept() {
        process.mm().hugetlbPages++;
        broken("HugetlbPages is the sum of the mapped hugetlb pages");
    }

    @Test
    void reservationsAreCounted() {
        pool.unreserve(1);
        broken("what is reserved is what areas and files have reserved and not used");
    }

    @Test
    void lostReservationsAreCounted() {
        pool.lose(1);
        broken("what is reserved is what areas and files have reserved and not used");
    }
}
