package org.alloclab.libc.ptmalloc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.alloclab.api.heap.ThreadHeap;
import org.alloclab.api.option.InvalidOptionException;
import org.alloclab.api.option.OptionValues;
import org.alloclab.libc.ptmalloc.parameter.Tunables;
import org.alloclab.libc.ptmalloc.version.GlibcVersion;
import org.alloclab.testkit.PlainAddressSpace;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where releases differ, one rule at a time. */
final class VersionsTest {

    private static Heaps glibc(String version, String... options) {
        String[] all = java.util.Arrays.copyOf(options, options.length + 1);
        all[options.length] = "glibc.version=" + version;
        return Heaps.plain(all);
    }

    @Test
    void releasesAreThoseOfTheLastYears() {
        assertThat(GlibcVersion.all().stream().map(GlibcVersion::name).toList())
                .startsWith("2.31")
                .endsWith("2.43");
        assertThatThrownBy(() -> OptionValues.parse(Tunables.ALL, Map.of("glibc.version", "2.30")))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageContaining("glibc.version")
                .hasMessageContaining("2.30");
    }

    @ParameterizedTest
    @CsvSource({"2.31, 0x2a0", "2.41, 0x2a0", "2.42, 0x310", "2.43, 0x10"})
    void theFirstBlockLiesBehindTheCacheWhereThatIsMadeFirst(String version, String offset) {
        Heaps heaps = glibc(version);
        long start = heaps.process.system().space().figures().startBreak();
        assertThat(heaps.main.malloc(24) - start).isEqualTo(Long.decode(offset));
    }

    @ParameterizedTest
    @CsvSource({"2.36, 7", "2.42, 7", "2.43, 16"})
    void cachesKeepSoManyBlocks(String version, int blocks) {
        Heaps heaps = glibc(version);
        long[] taken = new long[40];
        for (int i = 0; i < taken.length; i++) {
            taken[i] = heaps.main.malloc(100);
        }
        for (long block : taken) {
            heaps.main.free(block);
        }
        assertThat(heaps.process.heaps().get(0).cache().count(5)).isEqualTo(blocks);
    }

    @ParameterizedTest
    @CsvSource({"2.40, false", "2.41, true", "2.43, true"})
    void callocTakesFromTheCache(String version, boolean takes) {
        Heaps heaps = glibc(version);
        heaps.main.free(heaps.main.malloc(24));
        long block = heaps.main.malloc(100);
        heaps.main.malloc(2000);
        heaps.memory.store(block + 64, -1);
        heaps.main.free(block);
        long zeroed = heaps.main.calloc(1, 100);
        assertThat(zeroed == block).isEqualTo(takes);
        assertThat(heaps.memory.load(zeroed + 64)).isZero();
    }

    @ParameterizedTest
    @CsvSource({"2.37, false", "2.38, true", "2.42, true"})
    void memalignTakesAnAlignedBlockFromTheMiddleOfTheCache(String version, boolean takes) {
        Heaps heaps = glibc(version);
        long aligned = heaps.main.memalign(1024, 500);
        long other = heaps.main.malloc(500);
        heaps.main.malloc(500);
        heaps.main.free(aligned);
        heaps.main.free(other);
        assertThat(heaps.main.memalign(1024, 500) == aligned).isEqualTo(takes);
        heaps.allocator.checkInvariants();
        assertThat(heaps.main.malloc(500)).isEqualTo(other);
    }

    @ParameterizedTest
    @CsvSource({"2.36, 1", "2.40, 1", "2.41, 32", "2.43, 32"})
    void aFreedSmallChunkGoesToThisBin(String version, int bin) {
        Heaps heaps = glibc(version, "glibc.malloc.tcache_count=0", "glibc.malloc.mxfast=0");
        long block = heaps.main.malloc(500);
        heaps.main.malloc(24);
        heaps.main.free(block);
        assertThat(heaps.process.main().bins().first(bin)).isEqualTo(block - 16);
        heaps.allocator.checkInvariants();
    }

    @ParameterizedTest
    @CsvSource({"2.41, true", "2.42, false"})
    void theRestOfAShrunkBlockIsCached(String version, boolean isCached) {
        Heaps heaps = glibc(version);
        heaps.main.free(heaps.main.malloc(24));
        long block = heaps.main.malloc(1000);
        heaps.main.malloc(24);
        heaps.main.realloc(block, 500);
        assertThat(heaps.process.heaps().get(0).cache().count(29)).isEqualTo(isCached ? 1 : 0);
        assertThat(heaps.main.malloc(480)).isEqualTo(block + 512);
        heaps.allocator.checkInvariants();
    }

    @ParameterizedTest
    @CsvSource({"2.36, 300000, 1", "2.37, 300000, 0", "2.38, 300000, 1", "2.43, 300000, 1"})
    void reallocAsksTheKernelToShrinkAMappedBlock(String version, long size, int calls) {
        PlainAddressSpace space = new PlainAddressSpace();
        Heaps heaps = Heaps.on(space, "glibc.version=" + version, "glibc.malloc.trim_threshold=200000");
        long block = heaps.main.malloc(400_000);
        heaps.main.realloc(block, size);
        assertThat(space.calls().stream().filter(call -> call.startsWith("mremap")))
                .hasSize(calls);
    }

    @ParameterizedTest
    @CsvSource({"2.42, 16", "2.43, 24"})
    void aMappingHasSoManyBytesMoreThanItsBlock(String version, long overhead) {
        Heaps heaps = glibc(version);
        long block = heaps.main.malloc(1 << 20);
        assertThat(heaps.main.usableSize(block)).isEqualTo((1 << 20) + 4096 - overhead);
        heaps.allocator.checkInvariants();
        heaps.main.free(block);
        heaps.allocator.checkInvariants();
    }

    @ParameterizedTest
    @CsvSource({"2.34, 0x8c0", "2.35, 0x8d0", "2.42, 0x8d0", "2.43, 0x870"})
    void theFirstChunkOfAnArenaLiesBehindItsRecords(String version, String offset) {
        Heaps heaps = glibc(version);
        heaps.main.malloc(24);
        heaps.newThread().malloc(5000);
        assertThat(heaps.process.regions().all().get(0).firstChunk() & 0x3ff_ffff)
                .isEqualTo(Long.decode(offset));
    }

    @ParameterizedTest
    @ValueSource(strings = {"2.42", "2.43"})
    void largeBlocksAreCachedWhereTheLimitIsRaised(String version) {
        Heaps heaps = glibc(version, "glibc.malloc.tcache_max=100000");
        heaps.main.free(heaps.main.malloc(24));
        long small = heaps.main.malloc(50_000);
        long large = heaps.main.malloc(60_000);
        heaps.main.malloc(24);
        heaps.main.free(large);
        heaps.main.free(small);
        heaps.allocator.checkInvariants();
        boolean mayExceed = version.equals("2.42");
        assertThat(heaps.main.malloc(55_000) == large).isEqualTo(mayExceed);
        assertThat(heaps.main.malloc(50_000)).isEqualTo(small);
        heaps.allocator.checkInvariants();
    }

    @Test
    void largeBlocksAreNotCachedBefore242() {
        Heaps heaps = glibc("2.41", "glibc.malloc.tcache_max=100000");
        heaps.main.free(heaps.main.malloc(50_000));
        assertThat(heaps.process.heaps().get(0).cache().binCount()).isEqualTo(64);
    }

    @Test
    void of243AMappedChunkCanBeCached() {
        Heaps heaps = glibc("2.43", "glibc.malloc.tcache_max=1000000");
        heaps.main.free(heaps.main.malloc(24));
        long block = heaps.main.malloc(503_784);
        heaps.main.free(block);
        heaps.allocator.checkInvariants();
        assertThat(heaps.process.mapped().count()).isEqualTo(1);
        assertThat(heaps.main.calloc(1, 503_784)).isEqualTo(block);
        heaps.main.exit();
        heaps.allocator.checkInvariants();
    }

    @Test
    void of243ACacheOfNoBlocksIsNotMade() {
        Heaps heaps = glibc("2.43", "glibc.malloc.tcache_count=0");
        heaps.main.free(heaps.main.malloc(24));
        assertThat(heaps.process.heaps().get(0).cache().isOpen()).isFalse();
        assertThat(glibc("2.42", "glibc.malloc.tcache_count=0").main.malloc(24)).isNotZero();
    }

    @Test
    void from242OnTheMainArenaIsTheFirstThreads() {
        for (String version : List.of("2.41", "2.42")) {
            Heaps heaps = glibc(version);
            ThreadHeap second = heaps.newThread();
            second.malloc(24);
            assertThat(heaps.process.arenas().count()).isEqualTo(version.equals("2.41") ? 1 : 2);
        }
    }

    @ParameterizedTest
    @CsvSource({"2.34, 1503232", "2.35, 2097152", "2.37, 2097152", "2.38, 1503232", "2.43, 1503232"})
    void whereTheBreakFailsSoMuchIsMapped(String version, long bytes) {
        PlainAddressSpace space = new PlainAddressSpace();
        space.fixBreak();
        Heaps heaps = Heaps.on(space, "glibc.version=" + version, "glibc.malloc.top_pad=1500000");
        heaps.main.malloc(100);
        assertThat(heaps.process.main().systemMemory()).isEqualTo(bytes);
        heaps.allocator.checkInvariants();
    }

    @ParameterizedTest
    @CsvSource({"2.34", "2.36", "2.43"})
    void whereTheBreakFailsAtLeastAMebibyteIsMapped(String version) {
        PlainAddressSpace space = new PlainAddressSpace();
        space.fixBreak();
        Heaps heaps = Heaps.on(space, "glibc.version=" + version);
        heaps.main.malloc(100);
        assertThat(heaps.process.main().systemMemory()).isEqualTo(1 << 20);
    }

    @ParameterizedTest
    @CsvSource({"2.36, true", "2.37, false"})
    void heapRegionsAreReservedSo(String version, boolean unreserved) {
        CallText calls = new CallText();
        Heaps heaps = Heaps.linux(
                "x86_64-24g",
                String.join("\n", RecordedCell.lines("truth/glibc.maps")),
                calls,
                Map.of("glibc.version", version));
        heaps.main.malloc(24);
        heaps.newThread().malloc(24);
        assertThat(calls.calls.stream().anyMatch(call -> call.contains("MAP_NORESERVE")))
                .isEqualTo(unreserved);
    }

    @ParameterizedTest
    @CsvSource({"2.43, false", "2.42, true"})
    void mallocInfoSpeaksOfFastBins(String version, boolean speaks) {
        Heaps heaps = glibc(version);
        heaps.main.malloc(24);
        assertThat(heaps.allocator.report("malloc_info").contains("fast")).isEqualTo(speaks);
    }
}
