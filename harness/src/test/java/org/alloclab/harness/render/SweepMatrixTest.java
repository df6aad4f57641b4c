package org.alloclab.harness.render;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Names of columns. */
final class SweepMatrixTest {
    @Test
    void whatAllTracesHaveInCommonIsLeftOut() {
        assertThat(SweepMatrix.shortened(List.of("/a/b/gdb.txt.gz", "/a/b/sqlite.txt.gz")))
                .containsExactly("gdb", "sqlite");
        assertThat(SweepMatrix.shortened(List.of("/a/b/gdb.txt", "/a/c/gdb.txt")))
                .containsExactly("b/gdb", "c/gdb");
        assertThat(SweepMatrix.shortened(List.of("gdb.txt", "sqlite.trace")))
                .containsExactly("gdb.txt", "sqlite.trace");
        assertThat(SweepMatrix.shortened(List.of("/a/app.trace"))).containsExactly("app.trace");
        assertThat(SweepMatrix.shortened(List.of("workload:larson?threads=8", "/a/app.trace")))
                .containsExactly("workload:larson?threads=8", "/a/app.trace");
        assertThat(SweepMatrix.shortened(List.of())).isEmpty();
    }
}
