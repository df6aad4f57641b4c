package org.alloclab.libc.tcmalloc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.alloclab.api.probe.Probe;
import org.alloclab.testkit.PlainAddressSpace;
import org.alloclab.testkit.WatchedAddressSpace;
import org.junit.jupiter.api.Test;

/** What the kernel takes back behind the allocator's back is asked for again, by whichever access comes first. */
final class RevokedPagesTest {
    private static final long PAGE = 4096;
    private static final int SIZE = 2048;

    private final PlainAddressSpace plain = new PlainAddressSpace(Heaps.BREAK);
    private final WatchedAddressSpace space = new WatchedAddressSpace(plain);
    private final Heaps heaps = new Heaps(plain, below -> space, Probe.NONE);

    private static List<Long> blocks(Heaps heaps, int count) {
        List<Long> blocks = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            blocks.add(heaps.main.malloc(SIZE));
        }
        return blocks;
    }

    @Test
    void blockThatIsTakenFromTheCache() {
        long block = heaps.main.malloc(SIZE);
        heaps.main.free(block);
        space.takeBack(block);
        assertThat(heaps.main.malloc(SIZE)).isEqualTo(block);
        assertThat(space.walks()).contains(block & -PAGE);
    }

    @Test
    void blockThatIsPutIntoTheCache() {
        long block = heaps.main.malloc(SIZE);
        space.takeBack(block);
        heaps.main.free(block);
        assertThat(space.walks()).contains(block & -PAGE);
    }

    @Test
    void storePermissionAlone() {
        long block = heaps.main.malloc(SIZE);
        space.takeBackStores(block);
        heaps.main.free(block);
        assertThat(space.walks()).contains(block & -PAGE);
    }

    @Test
    void pageOfAnotherBlockDoesNotMatterButKeepsEachAccessAsking() {
        List<Long> blocks = blocks(heaps, 9);
        space.takeBack(blocks.get(8));
        heaps.main.free(blocks.get(0));
        space.takeBack(blocks.get(4));
        heaps.main.free(blocks.get(4));
        assertThat(space.walks()).contains(blocks.get(4) & -PAGE);
    }

    @Test
    void chainThatGoesBackToItsSpan() {
        List<Long> blocks = blocks(heaps, 200);
        blocks.subList(0, 199).forEach(heaps.main::free);
        space.takeBack(blocks.get(195));
        heaps.main.exit();
        assertThat(space.walks()).contains(blocks.get(195) & -PAGE);
    }

    /** Blocks of a heap on a plain address space, which are free and given back to the kernel. */
    private static List<Long> released(Heaps own) {
        List<Long> blocks = blocks(own, 400);
        blocks.forEach(own.main::free);
        own.allocator.control("MarkThreadIdle");
        own.allocator.control("ReleaseFreeMemory");
        return blocks;
    }

    @Test
    void memoryThatWasReleasedIsMetAnew() {
        Heaps own = new Heaps();
        for (int round = 1; round <= 3; round++) {
            released(own);
            assertThat(own.space.figures().minorFaults()).isGreaterThan(round * 190L);
        }
    }

    /** The class of its page is remembered, and so it goes to the cache: into memory that was given back. */
    @Test
    void staleBlockInMemoryThatWasReleased() {
        Heaps own = new Heaps();
        List<Long> blocks = released(own);
        own.main.malloc(8);
        FreeObjects free = FreeObjects.of(own.tiers);
        long stale = blocks.stream()
                .filter(block -> free.place(block) == null)
                .reduce((first, last) -> last)
                .orElseThrow();
        long before = own.space.figures().minorFaults();
        own.allocator.exposeState();
        own.main.free(stale);
        assertThat(own.space.figures().minorFaults()).isEqualTo(before + 1);
    }
}
