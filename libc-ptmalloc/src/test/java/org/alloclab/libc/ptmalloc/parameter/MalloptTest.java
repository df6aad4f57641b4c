package org.alloclab.libc.ptmalloc.parameter;

import static org.assertj.core.api.Assertions.assertThat;

import org.alloclab.api.machine.WordSize;
import org.alloclab.libc.ptmalloc.chunk.Sizes;
import org.alloclab.libc.ptmalloc.version.GlibcVersion;
import org.alloclab.libc.ptmalloc.version.Rules;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** glibc malloc.c, __libc_mallopt: all answer 1 but for what is refused; a value is an int, and a size_t made of it. */
final class MalloptTest {
    private final Parameters parameters =
            new Parameters(new Sizes(WordSize.BITS_64), Rules.of(GlibcVersion.named("2.36")));

    private int mallopt(int parameter, int value) {
        return Mallopt.set(parameters, parameter, value);
    }

    @Test
    void eachParameterIsSet() {
        assertThat(mallopt(Mallopt.MXFAST, 64)).isEqualTo(1);
        assertThat(parameters.maxFast()).isEqualTo(64);
        assertThat(mallopt(Mallopt.TRIM_THRESHOLD, 1000)).isEqualTo(1);
        assertThat(parameters.trimThreshold()).isEqualTo(1000);
        assertThat(mallopt(Mallopt.TOP_PAD, 2000)).isEqualTo(1);
        assertThat(parameters.topPad()).isEqualTo(2000);
        assertThat(mallopt(Mallopt.MMAP_THRESHOLD, 3000)).isEqualTo(1);
        assertThat(parameters.mmapThreshold()).isEqualTo(3000);
        assertThat(mallopt(Mallopt.MMAP_MAX, 5)).isEqualTo(1);
        assertThat(parameters.mmapsMax()).isEqualTo(5);
        assertThat(mallopt(Mallopt.PERTURB, 0x5a)).isEqualTo(1);
        assertThat(parameters.perturb()).isEqualTo(0x5a);
        assertThat(mallopt(Mallopt.ARENA_TEST, 6)).isEqualTo(1);
        assertThat(parameters.arenaTest()).isEqualTo(6);
        assertThat(mallopt(Mallopt.ARENA_MAX, 7)).isEqualTo(1);
        assertThat(parameters.arenaMax()).isEqualTo(7);
        assertThat(mallopt(Mallopt.CHECK_ACTION, 3)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1})
    void arenasAreCountedFromOneOn(int value) {
        assertThat(mallopt(Mallopt.ARENA_TEST, value)).isEqualTo(1);
        assertThat(parameters.arenaTest()).isEqualTo(8);
        assertThat(mallopt(Mallopt.ARENA_MAX, value)).isEqualTo(1);
        assertThat(parameters.arenaMax()).isZero();
        mallopt(Mallopt.ARENA_TEST, 1);
        mallopt(Mallopt.ARENA_MAX, 1);
        assertThat(parameters.arenaTest()).isEqualTo(1);
        assertThat(parameters.arenaMax()).isEqualTo(1);
    }

    @Test
    void aNegativeSizeIsAVeryLargeOne() {
        mallopt(Mallopt.TRIM_THRESHOLD, -1);
        assertThat(parameters.trimThreshold()).isEqualTo(-1);
        assertThat(mallopt(Mallopt.MXFAST, -1)).isZero();
        Parameters narrow = new Parameters(new Sizes(WordSize.BITS_32), Rules.of(GlibcVersion.named("2.36")));
        Mallopt.set(narrow, Mallopt.TRIM_THRESHOLD, -1);
        assertThat(narrow.trimThreshold()).isEqualTo(0xffff_ffffL);
    }
}
