package org.alloclab.libc.ptmalloc.parameter;

import static org.assertj.core.api.Assertions.assertThat;

import org.alloclab.api.machine.WordSize;
import org.alloclab.libc.ptmalloc.chunk.Sizes;
import org.alloclab.libc.ptmalloc.version.GlibcVersion;
import org.alloclab.libc.ptmalloc.version.Rules;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Defaults and limits, as malloc.c has them. */
final class ParametersTest {
    private static final long MIB = 1 << 20;

    private static Parameters glibc(String version, WordSize wordSize) {
        return new Parameters(new Sizes(wordSize), Rules.of(GlibcVersion.named(version)));
    }

    private static Parameters glibc(String version) {
        return glibc(version, WordSize.BITS_64);
    }

    @Test
    void defaultsAreThoseOfMallocPar() {
        Parameters wide = glibc("2.36");
        assertThat(wide.mmapThreshold()).isEqualTo(131072);
        assertThat(wide.trimThreshold()).isEqualTo(131072);
        assertThat(wide.topPad()).isEqualTo(131072);
        assertThat(wide.mmapsMax()).isEqualTo(65536);
        assertThat(wide.arenaTest()).isEqualTo(8);
        assertThat(wide.arenaMax()).isZero();
        assertThat(wide.maxFast()).isEqualTo(128);
        assertThat(wide.cacheBins()).isEqualTo(64);
        assertThat(wide.cacheCount()).isEqualTo(7);
        assertThat(wide.cacheUnsortedLimit()).isZero();
        assertThat(wide.heapMaxSize()).isEqualTo(64 * MIB);
        assertThat(wide.heapMinSize()).isEqualTo(32 << 10);
        assertThat(wide.leavesBreakAlone()).isFalse();
        Parameters narrow = glibc("2.36", WordSize.BITS_32);
        assertThat(narrow.arenaTest()).isEqualTo(2);
        assertThat(narrow.maxFast()).isEqualTo(64);
        assertThat(narrow.heapMaxSize()).isEqualTo(MIB);
        assertThat(narrow.arenasFor(3)).isEqualTo(6);
        assertThat(wide.arenasFor(3)).isEqualTo(24);
    }

    /** chunksize_nomask (p) > mp_.mmap_threshold, and at most DEFAULT_MMAP_THRESHOLD_MAX. */
    @Test
    void onlyAMappedChunkBetweenTheLimitsRaisesTheThreshold() {
        Parameters parameters = glibc("2.36");
        assertThat(parameters.adaptThresholds(131072)).isFalse();
        assertThat(parameters.mmapThreshold()).isEqualTo(131072);
        assertThat(parameters.adaptThresholds(135168 | 2)).isTrue();
        assertThat(parameters.mmapThreshold()).isEqualTo(135168);
        assertThat(parameters.trimThreshold()).isEqualTo(270336);
        assertThat(parameters.adaptThresholds(32 * MIB + 2)).isFalse();
        assertThat(parameters.adaptThresholds(32 * MIB)).isTrue();
        assertThat(parameters.mmapThreshold()).isEqualTo(32 * MIB);
        Parameters narrow = glibc("2.36", WordSize.BITS_32);
        assertThat(narrow.adaptThresholds((512 << 10) + 2)).isFalse();
        assertThat(narrow.adaptThresholds(512 << 10)).isTrue();
    }

    @Test
    void whatIsSetByHandStaysAsItIs() {
        Parameters trim = glibc("2.36");
        assertThat(trim.setTrimThreshold(131072)).isTrue();
        Parameters pad = glibc("2.36");
        assertThat(pad.setTopPad(1)).isTrue();
        Parameters most = glibc("2.36");
        assertThat(most.setMmapsMax(65536)).isTrue();
        Parameters mapped = glibc("2.36");
        assertThat(mapped.setMmapThreshold(131072)).isTrue();
        for (Parameters fixed : new Parameters[] {trim, pad, most, mapped}) {
            assertThat(fixed.adaptThresholds(MIB | 2)).isFalse();
            assertThat(fixed.mmapThreshold()).isEqualTo(131072);
        }
    }

    /** do_set_mmap_threshold, until 2.34: at most HEAP_MAX_SIZE / 2. */
    @ParameterizedTest
    @CsvSource({
        "2.31, BITS_64, 33554432, true",
        "2.34, BITS_64, 33554433, false",
        "2.35, BITS_64, 33554433, true",
        "2.43, BITS_64, 1073741824, true",
        "2.34, BITS_32, 524288, true",
        "2.34, BITS_32, 524289, false",
        "2.36, BITS_32, 524289, true"
    })
    void theThresholdHasALimitUntil234(String version, WordSize wordSize, long value, boolean accepted) {
        Parameters parameters = glibc(version, wordSize);
        assertThat(parameters.setMmapThreshold(value)).isEqualTo(accepted);
        assertThat(parameters.mmapThreshold()).isEqualTo(accepted ? value : 131072);
    }

    /** do_set_tcache_max, and tcache_max_bytes as malloc and free compare chunk sizes with it. */
    @ParameterizedTest
    @CsvSource({
        "2.36, 1032, true, 64, 1040",
        "2.36, 1033, false, 64, 1040",
        "2.36, 1016, true, 63, 1024",
        "2.36, 0, true, 1, 32",
        "2.42, 1032, true, 64, 1024",
        "2.42, 1016, true, 63, 1008",
        "2.43, 1016, true, 63, 1024",
        "2.43, 1033, true, 64, 1056",
        "2.43, 4194280, true, 64, 4194288",
        "2.43, 4194281, false, 64, 1040",
        "2.36, -1, false, 64, 1040"
    })
    void cachesKeepUpTo(String version, long request, boolean accepted, int bins, long largest) {
        Parameters parameters = glibc(version);
        assertThat(parameters.setCacheMax(request)).isEqualTo(accepted);
        assertThat(parameters.cacheBins()).isEqualTo(bins);
        assertThat(parameters.largestCached()).isEqualTo(largest);
    }

    @Test
    void aBinOfACacheHoldsWhatAUint16Counts() {
        Parameters parameters = glibc("2.36");
        assertThat(parameters.setCacheCount(65536)).isFalse();
        assertThat(parameters.cacheCount()).isEqualTo(7);
        assertThat(parameters.setCacheCount(65535)).isTrue();
        assertThat(parameters.cacheCount()).isEqualTo(65535);
        assertThat(parameters.setCacheCount(-1)).isFalse();
        assertThat(parameters.setCacheUnsortedLimit(3)).isTrue();
        assertThat(parameters.cacheUnsortedLimit()).isEqualTo(3);
    }

    /** set_max_fast: MIN_CHUNK_SIZE / 2 up to MALLOC_ALIGN_MASK - SIZE_SZ, else (s + SIZE_SZ) & ~MALLOC_ALIGN_MASK. */
    @ParameterizedTest
    @CsvSource({
        "2.36, BITS_64, 0, true, 16",
        "2.36, BITS_64, 7, true, 16",
        "2.36, BITS_64, 24, true, 32",
        "2.36, BITS_64, 160, true, 160",
        "2.36, BITS_64, 161, false, 128",
        "2.36, BITS_32, 0, true, 8",
        "2.36, BITS_32, 11, true, 8",
        "2.36, BITS_32, 12, true, 16",
        "2.36, BITS_32, 80, true, 80",
        "2.36, BITS_32, 81, false, 64",
        "2.43, BITS_64, 64, true, 0",
        "2.43, BITS_64, 161, true, 0"
    })
    void fastBinsGoUpTo(String version, WordSize wordSize, long request, boolean accepted, long largest) {
        Parameters parameters = glibc(version, wordSize);
        assertThat(parameters.setMxfast(request)).isEqualTo(accepted);
        assertThat(parameters.maxFast()).isEqualTo(largest);
    }

    /** heap_min_size, heap_max_size, __always_fail_morecore. */
    @ParameterizedTest
    @CsvSource({
        "2.36, 2097152, 8388608, 2097152, true",
        "2.36, 1073741824, 4294967296, 1073741824, true",
        "2.41, 1073741824, 4294967296, 1073741824, true",
        "2.42, 2097152, 67108864, 2097152, true",
        "2.42, 1073741824, 67108864, 32768, false",
        "2.42, 67108864, 67108864, 67108864, true"
    })
    void hugePagesMakeHeapRegionsLarger(String version, long page, long most, long least, boolean alone) {
        Parameters parameters = glibc(version);
        parameters.setHugePages(page, 0);
        assertThat(parameters.heapMaxSize()).isEqualTo(most);
        assertThat(parameters.heapMinSize()).isEqualTo(least);
        assertThat(parameters.leavesBreakAlone()).isEqualTo(alone);
    }
}
