package org.alloclab.libc.ptmalloc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The real glibc and this one, on the same traces: every address, every usable size, every system call, and size,
 * residency, faults, break and mallinfo2 at every checkpoint; what {@code malloc_info} and {@code malloc_stats} print
 * at the end.
 *
 * <p>{@code cells32} are of the 32-bit library: on a 64-bit kernel (6.18), and on i386 kernels (6.1) with both directions of
 * mmap. There the count of resident pages lags behind by up to 64 (mm/memory.c, SPLIT_RSS_COUNTING), so it is left out, and
 * faults are counted from the first checkpoint on, as the recorder itself faults once more before it.
 *
 * <p>{@code cells-2.31} to {@code cells-2.43} are of the libraries of Debian 11, 12, 13 and sid (July 2026); their traces named
 * {@code versions} are {@link VersionsTruthTest}'s.
 *
 * <p>The traces named {@code narrow} ask for up to 4 GiB at once. The traces named {@code random} are seeded, with sizes at every edge, threads that come and go, and tunables.
 */
final class TruthTest {
    static Stream<String> cells() {
        return Stream.of("cells", "cells32", "cells-2.31", "cells-2.41", "cells-2.43")
                .flatMap(CellReplay::cellsIn)
                .filter(name -> !name.contains("/versions-"));
    }

    @Test
    void thereAreCells() {
        assertThat(cells().count()).isGreaterThan(280);
    }

    @ParameterizedTest
    @MethodSource("cells")
    void equalsTheRealThing(String name) {
        CellReplay.equalsTheRealThing(name);
    }
}
