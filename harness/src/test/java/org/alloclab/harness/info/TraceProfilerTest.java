package org.alloclab.harness.info;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.alloclab.harness.render.TraceProfileText;
import org.alloclab.harness.trace.MemoryReplayFormat;
import org.alloclab.harness.trace.ReadOptions;
import org.alloclab.harness.trace.TraceReader;
import org.alloclab.harness.trace.TraceSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The figures of a trace that can be counted by hand. */
class TraceProfilerTest {
    @TempDir
    private Path directory;

    @Test
    void countsWhatATraceConsistsOf() throws IOException {
        TraceProfile profile = profile("""
                7: malloc 0x10 0 100 110
                7: calloc 0x20 3 5 200 210
                8: malloc 0x30 4096 300 310
                8: realloc 0x40 0x20 100 400 410
                7: free 0x30 500 510
                8: free 0x0 600 610
                8: thread_done 0x0 700 710
                """);
        assertThat(profile.kinds())
                .containsEntry("malloc", 2L)
                .containsEntry("calloc", 1L)
                .containsEntry("realloc", 1L)
                .containsEntry("free", 2L)
                .containsEntry("thread end", 1L);
        assertThat(profile.totals().threads()).isEqualTo(2);
        assertThat(profile.totals().peakLiveBytes()).isEqualTo(4196);
        assertThat(profile.totals().peakLiveBlocks()).isEqualTo(3);
        assertThat(profile.totalBytes()).isEqualTo(15 + 4096 + 100);
        assertThat(profile.immortal()).isEqualTo(2);
        assertThat(profile.crossThreadFrees()).isEqualTo(2);
        assertThat(profile.sizes().get(0)).isEqualTo(1);
        assertThat(profile.sizes().get(4)).isEqualTo(1);
        assertThat(profile.sizes().get(13)).isEqualTo(1);
        assertThat(profile.lifetimes().get(2)).isEqualTo(2);
        assertThat(profile.nanos()).isBetween(590L, 610L);
        assertThat(TraceProfileText.of(profile)).contains("2^12 .. 2^13-1").contains("frees across threads");
    }

    @Test
    void aTraceWithoutTimesHasNone() throws IOException {
        assertThat(profile("7: malloc 0x10 1\n").nanos()).isEqualTo(-1);
        assertThat(TraceProfileText.of(profile("7: malloc 0x10 1\n"))).doesNotContain(" ms");
    }

    private TraceProfile profile(String text) throws IOException {
        TraceSource source = new TraceSource(Files.writeString(directory.resolve("t.txt"), text));
        try (TraceReader reader = new MemoryReplayFormat().open(source, ReadOptions.STRICT)) {
            return TraceProfiler.profile(reader);
        }
    }
}
