package org.alloclab.libc.jemalloc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Two random programs of edge sizes, one with threads, under many settings of the options, held against recordings of
 * Debian's library: every system call in order, and a digest of all addresses and usable sizes.
 */
final class RecordedRunsTest {

    @TestFactory
    Stream<DynamicTest> equalsTheLibrary() {
        List<RecordedRun> runs = RecordedRun.read("recorded-runs.txt.gz");
        assertThat(runs).hasSizeGreaterThan(40);
        return runs.stream().map(run -> DynamicTest.dynamicTest(run.name(), run::play));
    }
}
