package org.alloclab.libc.tcmalloc;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Short traces that seek the rare branches of every tier, against the real library as {@link RecordedRunsTest} does it with
 * long ones; {@code tiers.tsv.gz} was recorded like {@code runs.tsv.gz} and has the same columns.
 *
 * <p>{@code tiers} and {@code tiers2} are rounds of blocks of one size, freed by threads that come and go, some of which
 * never allocate; sizes lie at the edges of classes. {@code pages} has blocks of 33 to 270 tc-pages, many of the same length,
 * and alignments up to 1 MiB. {@code fragments} grows past 128 MiB while normal and returned spans lie between each other.
 * Settings make chains short or long, caches small and the heap limit near.
 */
class RecordedTiersTest {

    static List<String> runs() {
        return Recorded.lines("tiers.tsv.gz").skip(1).toList();
    }

    @ParameterizedTest
    @MethodSource("runs")
    void runIsTheRealOne(String recorded) {
        TraceRun.holdAgainst(recorded);
    }
}
