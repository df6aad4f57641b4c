package org.alloclab.libc.ptmalloc;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Traces of 500 operations, each kind made for one part, against the real glibc as {@link TruthTest} does it with longer ones:
 * {@code bins} has sizes at the edges of large bins, {@code fast} small ones, {@code mmap} such around the threshold, {@code
 * top} blocks that let the top grow and be trimmed, {@code arena} and {@code threads} threads that come and go and free what
 * others allocated. The tunables close the part before: without caches chunks come to the bins.
 */
final class ShortTruthTest {
    static Stream<String> cells() {
        return CellReplay.cellsIn("cells-short");
    }

    @ParameterizedTest
    @MethodSource("cells")
    void equalsTheRealThing(String name) {
        CellReplay.equalsTheRealThing(name);
    }
}
