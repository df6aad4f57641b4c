package org.alloclab.libc.jemalloc;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Short programs against recordings of Debian's library, as in {@link RecordedRunsTest}, with settings that bring rare branches
 * on: clocks that advance by up to 100 ms with each operation, so that pages decay; caches of few slots; limits on what is
 * split; data segment, forced unmapping and shards. {@code one} has one thread, {@code many} up to six at a time and {@code
 * late} three.
 */
final class ShortRunsTest {
    private static final List<RecordedRun> RUNS = RecordedRun.read("short-runs.txt.gz");

    static List<RecordedRun> runs() {
        return RUNS;
    }

    @ParameterizedTest
    @MethodSource("runs")
    void equalsTheLibrary(RecordedRun run) {
        run.play();
    }
}
