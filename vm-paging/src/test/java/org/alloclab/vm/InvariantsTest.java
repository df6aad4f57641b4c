package org.alloclab.vm;

import static org.alloclab.vm.Spaces.PRIVATE_ANON;
import static org.alloclab.vm.Spaces.RW;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Objects;
import java.util.function.Consumer;
import org.alloclab.vm.area.Mm;
import org.alloclab.vm.area.Vma;
import org.alloclab.vm.table.PageTables;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each law is seen to fail when it is broken. */
class InvariantsTest {
    private static final long PAGE = 4096;

    private final LinuxAddressSpace space = Spaces.empty();
    private final Mm mm = space.mm();
    private long low;
    private long high;

    @BeforeEach
    void mapTwoAreas() {
        high = space.mmap(0, 4 * PAGE, RW, PRIVATE_ANON, -1, 0);
        space.mmap(0, PAGE, 0, PRIVATE_ANON, -1, 0);
        low = space.mmap(0, 4 * PAGE, RW, PRIVATE_ANON, -1, 0);
        space.munmap(low + 4 * PAGE, PAGE);
        space.memory().touch(low, 4 * PAGE);
        space.memory().touch(high, 4 * PAGE);
        space.memory().touchRead(high);
        space.checkInvariants();
    }

    private Vma area(long address) {
        return Objects.requireNonNull(mm.areas.at(address));
    }

    private PageTables.Leaf leaf() {
        return Objects.requireNonNull(mm.tables.leaf(low));
    }

    private void breaking(Consumer<Mm> damage, String law) {
        damage.accept(mm);
        assertThatThrownBy(space::checkInvariants)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(law);
    }

    @Test
    void areasAreNotEmpty() {
        breaking(m -> area(low).end = area(low).start, "an area is not empty");
    }

    @Test
    void areasRise() {
        breaking(m -> area(high).start = low, "areas rise and do not overlap");
    }

    @Test
    void everyAreaHasAnObject() {
        breaking(m -> area(low).object = 0, "an area has an object");
    }

    @Test
    void everyLinkHasAnObject() {
        breaking(m -> area(low).chainLength--, "a link of an area's chain has an object");
    }

    @Test
    void largestGapsAreMaintained() {
        breaking(m -> area(low).largestGap++, "largestGap is the maximum of the subtree");
    }

    @Test
    void heightsAreMaintained() {
        breaking(m -> area(low).height++, "height is one more");
    }

    @Test
    void theTreeIsLinkedBothWays() {
        breaking(
                m -> {
                    Vma root = Objects.requireNonNull(m.areas.root());
                    Vma child = Objects.requireNonNull(root.left == null ? root.right : root.left);
                    child.parent = child;
                },
                "a child knows its parent");
    }

    @Test
    void sizeIsTheSumOfTheAreas() {
        breaking(m -> m.totalPages++, "VmSize is the sum");
    }

    @Test
    void anonymousPagesAreCounted() {
        breaking(m -> m.rss.dropAnonymous(1), "RssAnon");
    }

    @Test
    void filePagesAreCounted() {
        breaking(m -> m.rss.addFile(PageTables.SHMEM), "RssFile and RssShmem");
    }

    @Test
    void swappedPagesAreCounted() {
        breaking(m -> m.rss.addSwapped(), "VmSwap");
    }

    @Test
    void pagesLieInAreas() {
        breaking(m -> leaf().entries[0] = PageTables.PRESENT | PageTables.ZERO, "a page lies in an area");
    }

    @Test
    void hugePagesAreMappedAsAWhole() {
        breaking(m -> leaf().huge = true, "a huge page is mapped as a whole");
    }
}
