package org.alloclab.libc.ptmalloc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The traces named {@code versions}, of 900 operations, against the libraries of Debian 11, 12, 13 and sid (July 2026) as {@link
 * TruthTest} does it with the others. They go where releases differ: memalign, calloc, realloc by a little, caches of other
 * sizes.
 */
final class VersionsTruthTest {
    static Stream<String> cells() {
        return Stream.of("cells-2.31", "cells-2.36", "cells-2.41", "cells-2.43")
                .flatMap(CellReplay::cellsIn)
                .filter(name -> name.contains("/versions-"));
    }

    @Test
    void thereAreCells() {
        assertThat(cells().count()).isEqualTo(48);
    }

    @ParameterizedTest
    @MethodSource("cells")
    void equalsTheRealThing(String name) {
        CellReplay.equalsTheRealThing(name);
    }
}
