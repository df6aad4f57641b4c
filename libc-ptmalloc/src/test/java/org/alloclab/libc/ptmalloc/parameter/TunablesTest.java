package org.alloclab.libc.ptmalloc.parameter;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.alloclab.api.machine.WordSize;
import org.alloclab.api.option.OptionSpec;
import org.alloclab.api.option.OptionValues;
import org.alloclab.api.space.MapFlags;
import org.alloclab.api.space.TransparentHugePages;
import org.alloclab.libc.ptmalloc.chunk.Sizes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What each tunable sets. */
final class TunablesTest {
    private static final long HUGE = 2 << 20;

    private static Parameters with(WordSize wordSize, TransparentHugePages huge, Map<String, String> options) {
        OptionValues values = OptionValues.parse(Tunables.ALL, options);
        Parameters parameters = new Parameters(new Sizes(wordSize), Tunables.rules(values));
        Tunables.apply(values, parameters, huge);
        return parameters;
    }

    private static Parameters with(String tunable, String value) {
        return with(WordSize.BITS_64, TransparentHugePages.MADVISE, Map.of("glibc.malloc." + tunable, value));
    }

    private static Parameters hugetlb(String version, long value, TransparentHugePages mode) {
        return with(
                WordSize.BITS_64, mode, Map.of("glibc.malloc.hugetlb", Long.toString(value), "glibc.version", version));
    }

    @Test
    void eachOneSetsItsParameter() {
        assertThat(with("top_pad", "1000").topPad()).isEqualTo(1000);
        assertThat(with("perturb", "17").perturb()).isEqualTo(17);
        assertThat(with("mmap_threshold", "1000").mmapThreshold()).isEqualTo(1000);
        assertThat(with("trim_threshold", "1000").trimThreshold()).isEqualTo(1000);
        assertThat(with("mmap_max", "10").mmapsMax()).isEqualTo(10);
        assertThat(with("arena_max", "3").arenaMax()).isEqualTo(3);
        assertThat(with("arena_test", "3").arenaTest()).isEqualTo(3);
        assertThat(with("tcache_max", "100").cacheBins()).isEqualTo(6);
        assertThat(with("tcache_count", "3").cacheCount()).isEqualTo(3);
        assertThat(with("tcache_unsorted_limit", "3").cacheUnsortedLimit()).isEqualTo(3);
        assertThat(with("mxfast", "64").maxFast()).isEqualTo(64);
    }

    @Test
    void allButTheReleaseAreTheLibrarysOwn() {
        for (OptionSpec<?> spec : Tunables.ALL) {
            assertThat(Tunables.isTunable(spec.name()))
                    .as(spec.name())
                    .isEqualTo(spec.name().startsWith("glibc.malloc."));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "2.36, MADVISE, 2097152, true",
        "2.36, ALWAYS, 0, false",
        "2.36, NEVER, 0, false",
        "2.43, MADVISE, 2097152, true",
        "2.43, ALWAYS, 2097152, false",
        "2.43, NEVER, 0, false",
        "2.34, MADVISE, 0, false"
    })
    void modeOneAdvisesWhereTheMachineAsks(String version, TransparentHugePages mode, long pageSize, boolean advises) {
        Parameters parameters = hugetlb(version, 1, mode);
        assertThat(parameters.thpPageSize()).isEqualTo(pageSize);
        assertThat(parameters.hugePageAdvice()).isEqualTo(advises);
        assertThat(parameters.hugePageSize()).isZero();
        assertThat(parameters.mmapThreshold()).isEqualTo(131072);
    }

    @Test
    void modeOneDoesNothingWithNarrowWords() {
        Parameters parameters =
                with(WordSize.BITS_32, TransparentHugePages.MADVISE, Map.of("glibc.malloc.hugetlb", "1"));
        assertThat(parameters.thpPageSize()).isZero();
    }

    /** do_set_hugetlb: MAP_HUGETLB with the size's logarithm above bit 26. */
    @ParameterizedTest
    @CsvSource({
        "2.36, 0, 0, 0, 131072",
        "2.36, 2, 2097152, 21, 131072",
        "2.36, 2097152, 2097152, 21, 131072",
        "2.36, 1073741824, 1073741824, 30, 131072",
        "2.36, 4096, 0, 0, 131072",
        "2.34, 2, 0, 0, 131072",
        "2.38, 2, 2097152, 21, 131072",
        "2.39, 2, 2097152, 21, 2097152",
        "2.41, 1073741824, 1073741824, 30, 1073741824",
        "2.42, 2, 2097152, 21, 2097152",
        "2.42, 1073741824, 1073741824, 30, 131072"
    })
    void otherModesMapHugePages(String version, long value, long size, int logarithm, long threshold) {
        Parameters parameters = hugetlb(version, value, TransparentHugePages.MADVISE);
        assertThat(parameters.hugePageSize()).isEqualTo(size);
        assertThat(parameters.hugePageFlags()).isEqualTo(size == 0 ? 0 : MapFlags.HUGETLB | logarithm << 26);
        assertThat(parameters.mmapThreshold()).isEqualTo(threshold);
        assertThat(parameters.thpPageSize()).isZero();
    }

    @Test
    void aThresholdThatIsSetGoesBeforeThatOfHugePages() {
        Map<String, String> options = new HashMap<>();
        options.put("glibc.version", "2.41");
        options.put("glibc.malloc.hugetlb", "2");
        options.put("glibc.malloc.mmap_threshold", "5000");
        Parameters parameters = with(WordSize.BITS_64, TransparentHugePages.MADVISE, options);
        assertThat(parameters.hugePageSize()).isEqualTo(HUGE);
        assertThat(parameters.mmapThreshold()).isEqualTo(5000);
    }
}
