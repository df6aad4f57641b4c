package org.alloclab.libc.ptmalloc.region;

import static org.assertj.core.api.Assertions.assertThat;

import org.alloclab.libc.ptmalloc.Heaps;
import org.alloclab.testkit.PlainAddressSpace;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** sysmalloc and systrim by hand. */
final class MainArenaTest {
    private static final long START = 0x10_0000_0000L;
    private static final String UNMAPPED = "glibc.malloc.mmap_max=0";

    private final PlainAddressSpace space = new PlainAddressSpace();

    private static long pages(long bytes) {
        return (bytes + 4095) & -4096L;
    }

    /** A foreign sbrk of 100 bytes: 12 more align the chunks, and a second sbrk brings the end to a page. */
    @Test
    void foreignMemoryIsJumpedOver() {
        Heaps heaps =
                Heaps.on(space, UNMAPPED, "glibc.malloc.tcache_count=0", "glibc.malloc.trim_threshold=1000000000");
        MainArena main = heaps.process.main();
        heaps.main.malloc(24);
        long oldTop = main.top();
        long oldEnd = START + 0x21000;
        long oldSize = oldEnd - oldTop;
        assertThat(heaps.allocator.control("sbrk", 100)).isEqualTo(oldEnd);
        long block = heaps.main.malloc(200_000);
        assertThat(block).isEqualTo(oldEnd + 112 + 16);
        assertThat(main.pieces()).containsExactly(START, oldEnd + 112);
        assertThat(main.bytesOutside()).isEqualTo(112);
        long wanted = pages(200_016 + 131_072 + 32 - oldSize);
        long end = pages(oldEnd + 100 + wanted + 12 + oldSize);
        assertThat(space.figures().programBreak()).isEqualTo(end);
        assertThat(main.systemMemory()).isEqualTo(end - START);
        assertThat(main.top() + main.topSize()).isEqualTo(end);
        assertThat(heaps.memory.load(oldTop + 8)).isEqualTo(oldSize - 32 | 1);
        assertThat(heaps.memory.load(oldEnd - 24)).isEqualTo(0x10);
        assertThat(heaps.memory.load(oldEnd - 8)).isEqualTo(0x11);
        assertThat(main.bins().lastUnsorted()).isEqualTo(oldTop);
        heaps.allocator.checkInvariants();
    }

    /** Less than MINSIZE in front of the fence is not freed. */
    @Test
    void anOldTopTooSmallToFree() {
        Heaps heaps = Heaps.on(space, UNMAPPED, "glibc.malloc.tcache_count=0");
        MainArena main = heaps.process.main();
        heaps.main.malloc(24);
        heaps.main.malloc(main.topSize() - 48 - 8);
        long oldTop = main.top();
        assertThat(main.topSize()).isEqualTo(48);
        heaps.allocator.control("sbrk", 4096);
        heaps.main.malloc(24);
        assertThat(heaps.memory.load(oldTop + 8)).isEqualTo(0x11);
        assertThat(heaps.memory.load(oldTop + 24)).isEqualTo(0x11);
        assertThat(heaps.memory.load(oldTop + 40)).isEqualTo(0x11);
        assertThat(main.bins().lastUnsorted()).isEqualTo(main.bins().unsorted());
    }

    /** systrim: the threshold itself is enough. */
    @Test
    void topIsTrimmedFromTheThresholdOn() {
        long size = 0;
        for (int run = 0; run < 3; run++) {
            long threshold = run == 0 ? 1 << 30 : size + run - 1;
            PlainAddressSpace own = new PlainAddressSpace();
            Heaps heaps =
                    Heaps.on(own, UNMAPPED, "glibc.malloc.top_pad=10000", "glibc.malloc.trim_threshold=" + threshold);
            heaps.main.malloc(24);
            long block = heaps.main.malloc(300_000);
            long full = own.figures().programBreak();
            size = full - block + 16;
            heaps.main.free(block);
            long left = run == 1 ? full - (size - 33 - 10_000 & -4096L) : full;
            assertThat(own.figures().programBreak()).isEqualTo(left);
            assertThat(heaps.process.main().systemMemory()).isEqualTo(left - START);
            assertThat(heaps.process.main().topSize()).isEqualTo(left - block + 16);
        }
    }

    @Test
    void nothingIsTrimmedWhereThereIsNothing() {
        Heaps heaps = Heaps.on(space);
        assertThat(heaps.allocator.control("malloc_trim", 0))
                .as("no memory yet")
                .isZero();
        heaps.main.malloc(24);
        long spare = heaps.process.main().topSize() - 33;
        assertThat(heaps.allocator.control("malloc_trim", spare)).isZero();
        assertThat(heaps.allocator.control("malloc_trim", spare - 4095)).isZero();
        assertThat(heaps.allocator.control("malloc_trim", spare - 4096)).isEqualTo(1);
        heaps.allocator.control("sbrk", 4096);
        assertThat(heaps.allocator.control("malloc_trim", 0))
                .as("foreign memory behind")
                .isZero();
    }

    @Test
    void aBreakThatStaysIsNotTrimmed() {
        Heaps heaps = Heaps.on(space);
        heaps.main.malloc(24);
        long size = heaps.process.main().topSize();
        space.fixBreak();
        assertThat(heaps.allocator.control("malloc_trim", 0)).isZero();
        assertThat(heaps.process.main().topSize()).isEqualTo(size);
    }

    /** sysmalloc_mmap_fallback of 2.43: request, top_pad and MINSIZE in whole pages. */
    @ParameterizedTest
    @CsvSource({"1503088, 1503232", "1503089, 1507328"})
    void of243TheRequestAloneIsMapped(long pad, long bytes) {
        space.fixBreak();
        Heaps heaps = Heaps.on(space, "glibc.version=2.43", "glibc.malloc.top_pad=" + pad);
        heaps.main.malloc(100);
        assertThat(heaps.process.main().systemMemory()).isEqualTo(bytes);
    }

    /** Where the break moved before, what top had is asked for again. */
    @ParameterizedTest
    @CsvSource({"2.34, 4096", "2.36, 1048576", "2.38, 4096"})
    void theSizeOfTheOldTopIsMappedAgain(String version, long unit) {
        Heaps heaps = Heaps.on(space, UNMAPPED, "glibc.version=" + version);
        heaps.main.malloc(100);
        MainArena main = heaps.process.main();
        long before = main.systemMemory();
        long oldSize = main.topSize();
        space.fixBreak();
        heaps.main.malloc(2 << 20);
        long wanted = pages((2 << 20) + 16 + 131_072 + 32 - oldSize);
        assertThat(main.systemMemory() - before).isEqualTo((wanted + oldSize + unit - 1) & -unit);
        assertThat(main.contiguous()).isFalse();
        heaps.allocator.checkInvariants();
    }

    @Test
    void withoutABreakAndMappingsThereIsNothing() {
        space.fixBreak();
        space.limit(0);
        Heaps heaps = Heaps.on(space, UNMAPPED);
        assertThat(heaps.main.malloc(24)).isZero();
        assertThat(heaps.process.main().systemMemory()).isZero();
    }

    /** madvise_thp behind the break, which moves by huge pages then. */
    @Test
    void theBreakIsAdvised() {
        Heaps heaps = Heaps.on(space, "glibc.malloc.hugetlb=1");
        heaps.main.malloc(24);
        assertThat(space.calls()).contains("madvise(0x1000000000, 0x200000, 0xe) = 0x0");
        assertThat(heaps.process.main().systemMemory()).isEqualTo(2 << 20);
        PlainAddressSpace fixed = new PlainAddressSpace();
        fixed.fixBreak();
        Heaps mapped = Heaps.on(fixed, "glibc.malloc.hugetlb=1");
        mapped.main.malloc(24);
        assertThat(fixed.calls()).anyMatch(call -> call.startsWith("madvise(0x700000000000, 0x"));
    }
}
