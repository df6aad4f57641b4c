package org.alloclab.libc.ptmalloc.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.alloclab.api.fault.SimulatedDeath;
import org.alloclab.libc.ptmalloc.Heaps;
import org.alloclab.libc.ptmalloc.chunk.Chunks;
import org.alloclab.testkit.PlainAddressSpace;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Mappings of a block's own: their length, their header, and the checks before they go. */
final class MmappedChunksTest {
    private static final long MAP_BASE = 0x7000_0000_0000L;

    private final PlainAddressSpace space = new PlainAddressSpace();

    private Heaps heaps(String... options) {
        Heaps heaps = Heaps.on(space, options);
        heaps.main.malloc(24);
        return heaps;
    }

    private String lastCall() {
        return space.calls().get(space.calls().size() - 1);
    }

    /** sysmalloc_mmap with MAP_HUGETLB and 21 << MAP_HUGE_SHIFT: from chunks as large as a huge page on. */
    @Test
    void hugePages() {
        Heaps heaps = heaps("glibc.malloc.hugetlb=2");
        heaps.main.malloc(2097144);
        assertThat(lastCall()).startsWith("mmap(0x0, 0x400000, 0x3, 0x54040022)");
        heaps.main.malloc(2097128);
        assertThat(lastCall()).startsWith("mmap(0x0, 0x200000, 0x3, 0x22)");
        heaps.main.malloc(3 << 20);
        assertThat(lastCall()).startsWith("mmap(0x0, 0x400000, 0x3, 0x54040022)");
    }

    /** glibc 2.43: MMAP_HP is noted in the word in front, and what is moved keeps to huge pages. */
    @Test
    void of243HugePagesAreNoted() {
        Heaps heaps = heaps("glibc.version=2.43", "glibc.malloc.hugetlb=2", "glibc.malloc.mmap_threshold=200000");
        long small = heaps.main.malloc(300_000);
        assertThat(heaps.memory.load(small - 16)).isZero();
        long block = heaps.main.malloc(3 << 20);
        assertThat(heaps.memory.load(block - 16)).isEqualTo(1);
        assertThat(heaps.head(block)).isEqualTo((4 << 20) - 16 | Chunks.IS_MMAPPED);
        long moved = heaps.main.realloc(block, 5 << 20);
        assertThat(heaps.head(moved)).isEqualTo((6 << 20) - 16 | Chunks.IS_MMAPPED);
        assertThat(heaps.memory.load(moved - 16)).isEqualTo(1);
        heaps.main.free(moved);
        assertThat(lastCall()).startsWith("munmap(0x" + Long.toHexString(moved - 16) + ", 0x600000)");
    }

    /** madvise_thp behind mmap and mremap. */
    @ParameterizedTest
    @CsvSource({"2.36, true", "2.43, false"})
    void adviceForLargeMappings(String version, boolean again) {
        Heaps heaps = heaps("glibc.version=" + version, "glibc.malloc.hugetlb=1");
        long block = heaps.main.malloc(3 << 20);
        String advice = "madvise(0x" + Long.toHexString(block - 16) + ", 0x301000, 0xe) = 0x0";
        assertThat(lastCall()).isEqualTo(advice);
        heaps.main.realloc(block, 5 << 20);
        assertThat(lastCall()).startsWith(again ? "madvise" : "mremap");
        heaps.main.malloc(1_000_000);
        long lower = heaps.main.malloc(1_500_000);
        assertThat(lastCall()).startsWith("mmap");
        heaps.main.realloc(lower, 4 << 20);
        assertThat(lastCall()).startsWith("madvise").contains(", 0x401000, 0xe)");
    }

    /** i386: the block is moved up by 8 bytes to be aligned, and the mapping has room for 15, from 2.43 on for 8. */
    @ParameterizedTest
    @CsvSource({
        "2.36, 200684, 204800",
        "2.43, 200684, 200704",
        "2.43, 200685, 204800",
        "2.36, 200669, 204800",
        "2.36, 200668, 200704"
    })
    void narrowMappings(String version, long request, long bytes) {
        Heaps heaps = Heaps.narrow("glibc.version=" + version);
        long block = heaps.main.malloc(request);
        assertThat(block % 4096).isEqualTo(16);
        assertThat(heaps.memory.load32(block - 8)).isEqualTo(8);
        assertThat(heaps.process.mapped().bytes()).isEqualTo(bytes);
        int trailer = version.equals("2.43") ? 8 : 0;
        assertThat(heaps.memory.load32(block - 4)).isEqualTo((int) (bytes - 8 - trailer) | 2);
        heaps.main.free(block);
        assertThat(heaps.process.mapped().bytes()).isZero();
    }

    /** mremap_chunk: oldsize - SIZE_SZ >= nb; from 2.43 on bytes <= musable. */
    @Test
    void whatAChunkHolds() {
        MmappedChunks old = heaps().process.mapped();
        assertThat(old.holds(4096, 4088, 0)).isTrue();
        assertThat(old.holds(4096, 4089, 0)).isFalse();
        MmappedChunks recent = Heaps.plain("glibc.version=2.43").process.mapped();
        assertThat(recent.holds(4080, 9999, 4072)).isTrue();
        assertThat(recent.holds(4080, 0, 4073)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"2.36", "2.43"})
    void anAlignedBlockHasALeadThatStays(String version) {
        Heaps heaps = heaps("glibc.version=" + version);
        long block = heaps.main.memalign(1 << 13, 200_000);
        long lead = heaps.memory.load(block - 16);
        assertThat(block % (1 << 13)).isZero();
        long mapping = block - 16 - lead;
        assertThat(mapping % 4096).isZero();
        long moved = heaps.main.realloc(block, 300_000);
        assertThat(heaps.memory.load(moved - 16)).isEqualTo(lead);
        long overhead = version.equals("2.43") ? 16 : 8;
        long chunk = (300_000 + 23) & -16L;
        long total = (chunk + lead + overhead + 4095) & -4096L;
        assertThat(lastCall()).contains(", 0x" + Long.toHexString(total) + ", 0x1)");
        heaps.main.free(moved);
        assertThat(lastCall())
                .startsWith("munmap(0x" + Long.toHexString(moved - 16 - lead) + ", 0x" + Long.toHexString(total) + ")");
    }

    /** munmap_chunk: (block | total_size) & (pagesize - 1), and mem & (pagesize - 1) no power of two. */
    @ParameterizedTest
    @CsvSource({"0, 16", "16, -16", "16, 0", "4096, 16"})
    void aHeaderThatDoesNotFitAMappingIsComplainedOf(long lead, long more) {
        Heaps heaps = heaps();
        long block = heaps.main.malloc(200_000);
        heaps.memory.store(block - 16, lead);
        heaps.memory.store(block - 8, heaps.head(block) + more);
        assertThatThrownBy(() -> heaps.main.free(block))
                .isInstanceOf(SimulatedDeath.class)
                .hasMessageContaining("munmap_chunk(): invalid pointer");
        assertThatThrownBy(() -> heaps.main.realloc(block, 300_000))
                .isInstanceOf(SimulatedDeath.class)
                .hasMessageContaining("mremap_chunk(): invalid pointer");
    }

    @Test
    void countsAndPeaks() {
        Heaps heaps = heaps("glibc.malloc.mmap_threshold=131072", "glibc.malloc.mmap_max=2");
        MmappedChunks mapped = heaps.process.mapped();
        long one = heaps.main.malloc(131_064 - 16);
        assertThat(mapped.count()).isZero();
        long two = heaps.main.malloc(131_064);
        long three = heaps.main.malloc(200_000);
        heaps.main.malloc(200_000);
        assertThat(mapped.count()).isEqualTo(2);
        assertThat(mapped.chunks()).containsExactly(MAP_BASE, MAP_BASE + 135_168);
        assertThat(mapped.bytes()).isEqualTo(135_168 + 200_704);
        assertThat(two).isEqualTo(MAP_BASE + 16);
        heaps.main.free(three);
        heaps.main.free(two);
        heaps.main.free(one);
        assertThat(mapped.count()).isZero();
        assertThat(mapped.bytes()).isZero();
        assertThat(mapped.maxCount()).isEqualTo(2);
        assertThat(mapped.maxBytes()).isEqualTo(135_168 + 200_704);
        assertThat(mapped.chunks()).isEmpty();
    }
}
