package org.alloclab.libc.mimalloc.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.alloclab.api.heap.ThreadHeap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The reports of a small program, held against what libmimalloc3 3.6.0 printed for it; but for the lines that tell time and
 * residency, which belong to the machine. The program allocates 3000 blocks of up to 5000 bytes, frees every other one, and
 * then allocates 700,000 bytes, 5 MiB, 100 bytes at a multiple of 128 KiB, and 30,000 bytes; it frees the 5 MiB.
 */
class ReportsTest {

    private StartedMimalloc started;

    @BeforeEach
    void play() {
        started = new StartedMimalloc(new HintedSpace(), "-");
        ThreadHeap main = started.main;
        long[] blocks = new long[3000];
        for (int i = 0; i < blocks.length; i++) {
            blocks[i] = main.malloc((i * 37L) % 5000 + 1);
        }
        for (int i = 0; i < blocks.length; i += 2) {
            main.free(blocks[i]);
        }
        main.malloc(700_000);
        long large = main.malloc(5 << 20);
        main.memalign(1 << 17, 100);
        main.malloc(30_000);
        main.free(large);
    }

    private static boolean isOfTheMachine(String line) {
        return line.contains("elapsed")
                || line.contains("peak rss")
                || line.contains("_msecs")
                || line.contains("rss_");
    }

    private static List<String> comparable(List<String> lines) {
        return lines.stream().filter(line -> !isOfTheMachine(line)).toList();
    }

    @Test
    void statistics() {
        List<String> recorded = Recorded.lines("stats.txt.gz");
        List<String> ours = started.allocator.report("mi_stats_print").lines().toList();
        assertThat(comparable(ours)).containsExactlyElementsOf(comparable(recorded));
        assertThat(ours).hasSameSizeAs(recorded);
    }

    @Test
    void statisticsAsJson() {
        List<String> recorded = Recorded.lines("stats.json.gz");
        List<String> ours =
                started.allocator.report("mi_stats_get_json").lines().toList();
        assertThat(comparable(ours)).containsExactlyElementsOf(comparable(recorded));
        assertThat(ours).hasSameSizeAs(recorded);
    }

    @Test
    void options() {
        assertThat(started.allocator.report("mi_options_print").lines())
                .containsExactlyElementsOf(Recorded.lines("options.txt.gz"));
    }

    @Test
    void anUnknownReportNamesTheKnownOnes() {
        assertThatThrownBy(() -> started.allocator.report("malloc_info"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("malloc_info")
                .hasMessageContaining("mi_stats_print");
    }
}
