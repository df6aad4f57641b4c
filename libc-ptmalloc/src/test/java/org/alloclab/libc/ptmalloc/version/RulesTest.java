package org.alloclab.libc.ptmalloc.version;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Since which release glibc does what, by its history. */
final class RulesTest {

    private static Rules glibc(String version) {
        return Rules.of(GlibcVersion.named(version));
    }

    @Test
    void fourReleasesAreHeldToRecordings() {
        assertThat(GlibcVersion.all().stream().filter(GlibcVersion::isHeld).map(GlibcVersion::name))
                .containsExactly("2.31", "2.36", "2.41", "2.43");
        assertThat(GlibcVersion.named("2.43").minor()).isEqualTo(43);
        assertThatThrownBy(() -> GlibcVersion.named("2.44"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("glibc must be between 2.31 and 2.43: was 2.44");
        for (int minor : new int[] {30, 44}) {
            assertThatThrownBy(() -> new GlibcVersion(minor)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "2.31, NONE, false, true",
        "2.34, NONE, false, true",
        "2.35, ADVICE_AND_LARGE_HEAPS, false, true",
        "2.38, ADVICE_AND_LARGE_HEAPS, false, true",
        "2.39, WITH_THRESHOLD, true, true",
        "2.41, WITH_THRESHOLD, true, true",
        "2.42, USUAL_HEAPS, true, false",
        "2.43, IN_HEAPS, true, false"
    })
    void hugePages(String version, HugePageUse use, boolean setsThreshold, boolean enlargesHeaps) {
        assertThat(glibc(version).hugePages()).isEqualTo(use);
        assertThat(use.setsThreshold()).isEqualTo(setsThreshold);
        assertThat(use.enlargesHeaps()).isEqualTo(enlargesHeaps);
    }

    @ParameterizedTest
    @CsvSource({
        "2.41, SMALL_ONLY, 0, 0, 7, false, false",
        "2.42, WITH_LARGE, 12, -1, 7, false, true",
        "2.43, WITH_LARGE_EXACT, 12, 0, 16, true, false"
    })
    void cacheShapes(
            String version, CacheShape shape, int bins, int slip, int blocks, boolean keepsMapped, boolean mayExceed) {
        assertThat(glibc(version).cacheShape()).isEqualTo(shape);
        assertThat(shape.largeBins()).isEqualTo(bins);
        assertThat(shape.limitSlip()).isEqualTo(slip);
        assertThat(shape.blocks()).isEqualTo(blocks);
        assertThat(shape.keepsMappedChunks()).isEqualTo(keepsMapped);
        assertThat(shape.largeBlocksMayExceed()).isEqualTo(mayExceed);
    }

    @ParameterizedTest
    @CsvSource({"2.34, HALF_A_HEAP", "2.35, NONE"})
    void thresholdLimit(String version, ThresholdLimit limit) {
        assertThat(glibc(version).thresholdLimit()).isEqualTo(limit);
    }

    @ParameterizedTest
    @CsvSource({
        "2.36, NONE",
        "2.37, WITHIN_TRIM_THRESHOLD",
        "2.38, WITHIN_PAGE",
        "2.42, WITHIN_PAGE",
        "2.43, WITHIN_PADDING"
    })
    void reallocShortcut(String version, ReallocShortcut shortcut) {
        assertThat(glibc(version).reallocShortcut()).isEqualTo(shortcut);
    }

    /** Spare bytes at which a block still stays, of an ordinary one and of a mapped one, with a trim threshold of 1000. */
    @ParameterizedTest
    @CsvSource({"NONE, -1, -1", "WITHIN_TRIM_THRESHOLD, 1000, 1000", "WITHIN_PAGE, 15, 4096", "WITHIN_PADDING, 15, 15"})
    void reallocKeepsABlockUpTo(ReallocShortcut shortcut, long most, long mostMapped) {
        for (long spare : List.of(0L, 15L, 16L, 1000L, 1001L, 4096L, 4097L)) {
            assertThat(shortcut.allows(spare, 16, 0, 1000)).as("%d", spare).isEqualTo(spare <= most);
            assertThat(shortcut.allows(spare, 16, 4096, 1000))
                    .as("%d, mapped", spare)
                    .isEqualTo(spare <= mostMapped);
        }
        assertThat(shortcut.allows(5000, 16, 0, -1)).isEqualTo(shortcut == ReallocShortcut.WITHIN_TRIM_THRESHOLD);
    }
}
