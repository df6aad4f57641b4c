package org.alloclab.libc.ptmalloc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.ArrayList;
import java.util.List;
import org.alloclab.api.fault.Signal;
import org.alloclab.api.fault.SimulatedDeath;
import org.alloclab.api.heap.ThreadHeap;
import org.alloclab.testkit.PlainAddressSpace;
import org.alloclab.testkit.WatchedAddressSpace;
import org.junit.jupiter.api.Test;

/** What the kernel takes back behind malloc's back is asked for again, by whichever access comes first. */
final class RevokedPagesTest {
    private static final long PAGE = 4096;

    private final PlainAddressSpace plain = new PlainAddressSpace();
    private final WatchedAddressSpace space = new WatchedAddressSpace(plain);
    private final Heaps heaps = Heaps.on(space, "glibc.malloc.tcache_count=0");

    @Test
    void headThatIsReadToFree() {
        long block = heaps.main.malloc(2000);
        heaps.main.malloc(2000);
        space.takeBack(block - 16);
        heaps.main.free(block);
        assertThat(space.walks()).contains((block - 16) & -PAGE);
    }

    @Test
    void neighbourThatIsMerged() {
        long first = heaps.main.malloc(3 * PAGE);
        long second = heaps.main.malloc(3 * PAGE);
        heaps.main.malloc(100);
        heaps.main.free(second);
        space.takeBack(second);
        heaps.main.free(first);
        assertThat(space.walks()).contains(second & -PAGE);
    }

    @Test
    void storePermissionAlone() {
        long first = heaps.main.malloc(3 * PAGE);
        long second = heaps.main.malloc(3 * PAGE);
        heaps.main.malloc(100);
        space.takeBackStores(second);
        heaps.main.free(first);
        assertThat(space.walks()).contains((second - 16) & -PAGE);
    }

    @Test
    void pageOfAnotherBlockDoesNotMatterButKeepsEachAccessAsking() {
        long first = heaps.main.malloc(3 * PAGE);
        long second = heaps.main.malloc(3 * PAGE);
        heaps.main.malloc(100);
        space.takeBack(second);
        heaps.main.malloc(100);
        space.takeBack(first);
        heaps.main.free(first);
        assertThat(space.walks()).contains(first & -PAGE);
    }

    @Test
    void trimmedMemoryIsMetAnew() {
        PlainAddressSpace plain = new PlainAddressSpace();
        Heaps trimmed = Heaps.on(plain, "glibc.malloc.tcache_count=0");
        for (int round = 1; round <= 3; round++) {
            List<Long> blocks = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                blocks.add(trimmed.main.malloc(100_000));
            }
            assertThat(plain.figures().minorFaults()).isGreaterThan(round * 39L);
            blocks.forEach(trimmed.main::free);
        }
    }

    @Test
    void staleBlockInMemoryThatWasTrimmed() {
        Heaps trimmed = Heaps.on(new PlainAddressSpace(), "glibc.malloc.tcache_count=0");
        List<Long> blocks = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            blocks.add(trimmed.main.malloc(100_000));
        }
        for (int i = 39; i > 0; i--) {
            trimmed.main.free(blocks.get(i));
        }
        SimulatedDeath death = catchThrowableOfType(SimulatedDeath.class, () -> trimmed.main.free(blocks.get(39)));
        assertThat(death.signal()).isEqualTo(Signal.SIGSEGV_MAPERR);
    }

    @Test
    void blockThatIsTakenFromTheCache() {
        Heaps cached = Heaps.on(space);
        long block = cached.main.malloc(500);
        cached.main.malloc(500);
        cached.main.free(block);
        space.takeBack(block);
        assertThat(cached.main.malloc(500)).isEqualTo(block);
        assertThat(space.walks()).contains(block & -PAGE);
    }

    @Test
    void blockThatIsPutIntoTheCache() {
        Heaps cached = Heaps.on(space);
        long block = cached.main.malloc(500);
        cached.main.malloc(500);
        cached.main.free(block);
        assertThat(cached.main.malloc(500)).isEqualTo(block);
        space.takeBack(block);
        cached.main.free(block);
        assertThat(space.walks()).contains(block & -PAGE);
    }

    @Test
    void blockThatIsPutIntoAFastBin() {
        Heaps cached = Heaps.on(space);
        List<Long> blocks = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            blocks.add(cached.main.malloc(100));
        }
        blocks.subList(0, 7).forEach(cached.main::free);
        space.takeBack(blocks.get(7));
        cached.main.free(blocks.get(7));
        assertThat(space.walks()).contains(blocks.get(7) & -PAGE);
    }

    @Test
    void neighbourOfABlockThatIsPutIntoAFastBin() {
        Heaps cached = Heaps.on(space);
        List<Long> blocks = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            blocks.add(cached.main.malloc(100));
        }
        long last = cached.main.malloc(100);
        while (((last + 112) & (PAGE - 1)) > 16) {
            last = cached.main.malloc(100);
        }
        cached.main.malloc(100);
        blocks.forEach(cached.main::free);
        space.takeBack(last + 112);
        cached.main.free(last);
        assertThat(space.walks()).contains((last + 104) & -PAGE);
    }

    @Test
    void blockThatStaysAsItIs() {
        Heaps cached = Heaps.on(space);
        long block = cached.main.malloc(3 * PAGE);
        cached.main.malloc(100);
        space.takeBack(block - 16);
        assertThat(cached.main.realloc(block, 3 * PAGE)).isEqualTo(block);
        assertThat(space.walks()).contains((block - 16) & -PAGE);
        space.takeBack(block + 3 * PAGE);
        assertThat(cached.main.realloc(block, 3 * PAGE)).isEqualTo(block);
        assertThat(space.walks()).contains((block + 3 * PAGE) & -PAGE);
    }

    /** Its head is on a page that is still there. */
    @Test
    void staleBlockAtTheStartOfAPageThatWasGivenBack() {
        Heaps trimmed = Heaps.on(new PlainAddressSpace());
        List<Long> blocks = new ArrayList<>();
        long aligning = trimmed.main.malloc(496 - (trimmed.main.malloc(496) & 511));
        for (int i = 0; i < 20; i++) {
            blocks.add(trimmed.main.malloc(496));
        }
        long stale = blocks.stream()
                .skip(8)
                .filter(block -> block % PAGE == 0)
                .findFirst()
                .orElseThrow();
        assertThat(aligning).isLessThan(stale);
        blocks.subList(0, 7).forEach(trimmed.main::free);
        List<Long> behind = blocks.subList(blocks.indexOf(stale) - 1, 20);
        behind.forEach(trimmed.main::free);
        assertThat(trimmed.allocator.control("malloc_trim", 0)).isEqualTo(1);
        assertThat(trimmed.main.malloc(496)).isEqualTo(blocks.get(6));
        SimulatedDeath death = catchThrowableOfType(SimulatedDeath.class, () -> trimmed.main.free(stale));
        assertThat(death.signal()).isEqualTo(Signal.SIGSEGV_MAPERR);
    }

    @Test
    void blockOfAnotherThreadsArena() {
        ThreadHeap other = heaps.newThread();
        long block = other.malloc(2000);
        other.malloc(2000);
        long own = heaps.main.malloc(2000);
        heaps.main.malloc(2000);
        heaps.main.free(own);
        space.takeBack(block - 16);
        heaps.main.free(block);
        assertThat(space.walks()).contains((block - 16) & -PAGE);
    }

    /** Free chunks of one large bin, a few pages apart from each other, by their sizes. */
    private List<Long> inOneLargeBin(int... sizes) {
        List<Long> blocks = new ArrayList<>();
        for (int size : sizes) {
            blocks.add(heaps.main.malloc(size));
            heaps.main.malloc(100);
        }
        blocks.forEach(heaps.main::free);
        sort();
        return blocks;
    }

    /** What is in the unsorted bin comes to its bin. */
    private void sort() {
        heaps.main.malloc(60_000);
    }

    @Test
    void sizeThatIsPassedWhereAChunkIsSortedIn() {
        long other = heaps.main.malloc(41_500);
        heaps.main.malloc(100);
        List<Long> larger = inOneLargeBin(44_000, 43_000, 42_000, 41_000);
        heaps.main.free(other);
        space.takeBack(larger.get(1));
        sort();
        assertThat(space.walks()).contains(larger.get(1) & -PAGE);
        heaps.allocator.checkInvariants();
    }

    @Test
    void sizeThatIsPassedWhereTheBestFitIsSought() {
        List<Long> smaller = inOneLargeBin(41_000, 42_000, 43_000, 44_000);
        space.takeBack(smaller.get(1));
        assertThat(heaps.main.malloc(43_500)).isEqualTo(smaller.get(3));
        assertThat(space.walks()).contains(smaller.get(1) & -PAGE);
        heaps.allocator.checkInvariants();
    }

    /** What is mapped because the break cannot move is no region of which anybody counts the pages that were taken back. */
    @Test
    void sizeThatIsPassedInMemoryThatWasMappedForTheMainArena() {
        plain.fixBreak();
        assertThat(heaps.main.malloc(100_000)).isGreaterThan(space.brk(0));
        sizeThatIsPassedWhereAChunkIsSortedIn();
    }
}
