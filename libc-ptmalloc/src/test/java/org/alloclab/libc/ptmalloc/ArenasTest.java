package org.alloclab.libc.ptmalloc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.alloclab.api.heap.ThreadHeap;
import org.alloclab.libc.ptmalloc.chunk.Chunks;
import org.alloclab.testkit.PlainAddressSpace;
import org.junit.jupiter.api.Test;

/** How threads come to arenas, and what the parameters and other controls do. */
final class ArenasTest {
    /** M_MXFAST and M_MMAP_THRESHOLD of malloc.h. */
    private static final int MXFAST = 1;

    private static final int MMAP_THRESHOLD = -3;

    @Test
    void eachThreadGetsAnArenaUpToTheLimitThenTheyShare() {
        Heaps heaps = Heaps.plain();
        Set<Long> regions = new HashSet<>();
        for (int i = 0; i < 40; i++) {
            long block = heaps.newThread().malloc(100);
            regions.add((heaps.head(block) & Chunks.NON_MAIN_ARENA) == 0 ? 0 : block >>> 26);
        }
        assertThat(heaps.process.arenas().count()).as("8 for each of 2 CPUs").isEqualTo(16);
        assertThat(regions).as("the main arena takes its turn").hasSize(16).contains(0L);
        heaps.allocator.checkInvariants();
    }

    @Test
    void anArenaLeftByItsThreadIsTakenByTheNext() {
        Heaps heaps = Heaps.plain();
        heaps.main.malloc(1);
        ThreadHeap first = heaps.newThread();
        long block = first.malloc(100);
        first.free(block);
        first.exit();
        assertThat(heaps.newThread().malloc(100)).isEqualTo(block);
        assertThat(heaps.process.arenas().count()).isEqualTo(2);
    }

    @Test
    void aThreadWhoseFirstCallIsAFreeMakesItsArenaThen() {
        Heaps heaps = Heaps.plain();
        long block = heaps.main.malloc(100);
        heaps.newThread().free(block);
        assertThat(heaps.process.arenas().count()).isEqualTo(2);
    }

    @Test
    void firstChunksLieWhereTheRealOnesDo() {
        Heaps heaps = Heaps.plain();
        long start = heaps.process.system().space().figures().startBreak();
        assertThat(heaps.main.malloc(24)).isEqualTo(start + 0x2a0);
        assertThat(heaps.newThread().malloc(24) & 0x3ff_ffff).isEqualTo(0x8d0 + 0x290 + 16);
    }

    @Test
    void anEmptiedRegionIsGivenBack() {
        Heaps heaps = Heaps.plain("glibc.malloc.mmap_threshold=100000000");
        heaps.main.malloc(1);
        ThreadHeap thread = heaps.newThread();
        long first = thread.malloc(40 << 20);
        long second = thread.malloc(40 << 20);
        assertThat(second >>> 26).isNotEqualTo(first >>> 26);
        assertThat(heaps.process.regions().all()).hasSize(2);
        thread.free(second);
        assertThat(heaps.process.regions().all()).hasSize(1);
        heaps.allocator.checkInvariants();
        thread.free(first);
        heaps.allocator.checkInvariants();
    }

    @Test
    void memoryTakenByTheProgramItselfIsFencedOff() {
        Heaps heaps = Heaps.plain();
        long before = heaps.main.malloc(1000);
        heaps.main.malloc(100_000);
        heaps.allocator.control("sbrk", 8192);
        long after = heaps.main.malloc(100_000);
        assertThat(after).isGreaterThan(before + 0x21000);
        heaps.allocator.checkInvariants();
        heaps.main.free(before);
        heaps.main.free(after);
        heaps.allocator.checkInvariants();
    }

    @Test
    void whereTheBreakFailsMemoryIsMapped() {
        PlainAddressSpace space = new PlainAddressSpace();
        Heaps heaps = Heaps.on(space, "glibc.malloc.hugetlb=2");
        long block = heaps.main.malloc(100);
        assertThat(block).isGreaterThan(0x7000_0000_0000L);
        assertThat(heaps.process.main().contiguous()).isFalse();
        heaps.allocator.checkInvariants();
    }

    @Test
    void withoutMemoryThereIsNoBlock() {
        PlainAddressSpace space = new PlainAddressSpace();
        Heaps heaps = Heaps.on(space);
        heaps.main.malloc(100);
        space.limit(space.figures().vszBytes());
        assertThat(heaps.main.malloc(1 << 20)).isZero();
        assertThat(heaps.main.malloc(100)).isNotZero();
        heaps.allocator.checkInvariants();
    }

    @Test
    void freeingAMappedChunkRaisesTheThresholds() {
        Heaps heaps = Heaps.plain();
        heaps.main.free(heaps.main.malloc(1 << 20));
        assertThat(heaps.process.parameters().mmapThreshold()).isEqualTo((1 << 20) + 4096);
        assertThat(heaps.process.parameters().trimThreshold()).isEqualTo(2 * ((1 << 20) + 4096));
        Heaps fixed = Heaps.plain("glibc.malloc.top_pad=131072");
        fixed.main.free(fixed.main.malloc(1 << 20));
        assertThat(fixed.process.parameters().mmapThreshold()).isEqualTo(128 << 10);
    }

    @Test
    void malloptSetsWhatItMayAndRefusesTheRest() {
        Heaps heaps = Heaps.plain();
        assertThat(heaps.allocator.control("mallopt", MXFAST, 161)).isZero();
        assertThat(heaps.allocator.control("mallopt", MXFAST, 0)).isEqualTo(1);
        assertThat(heaps.process.parameters().maxFast()).isEqualTo(16);
        assertThat(heaps.allocator.control("mallopt", MMAP_THRESHOLD, 5000)).isEqualTo(1);
        assertThat(heaps.process.parameters().mmapThreshold()).isEqualTo(5000);
        assertThat(heaps.allocator.control("mallopt", 99, 1)).isEqualTo(1);
    }

    @Test
    void mallocTrimGivesPagesInsideFreeChunksBack() {
        PlainAddressSpace space = new PlainAddressSpace();
        Heaps heaps = Heaps.on(space);
        long block = heaps.main.malloc(100_000);
        heaps.main.malloc(24);
        space.memory().touch(block, 100_000);
        heaps.main.free(block);
        assertThat(heaps.allocator.control("malloc_trim", 0)).isEqualTo(1);
        assertThat(space.calls()).anyMatch(call -> call.startsWith("madvise"));
        heaps.allocator.checkInvariants();
    }
}
