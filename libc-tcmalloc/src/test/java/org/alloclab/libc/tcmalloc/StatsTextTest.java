package org.alloclab.libc.tcmalloc;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * The stats text and the numeric properties against the real library.
 *
 * <p>{@code stats.txt.gz} was printed by a C program linked with libtcmalloc-minimal4 2.10-1 that makes the same calls
 * as {@link #program} and prints {@code MallocExtension::GetStats} and all numeric properties in between.
 */
class StatsTextTest {

    private final List<String> printed = new ArrayList<>();
    private final Heaps heaps = new Heaps();

    @Test
    void textAndPropertiesAreTheRealOnes() {
        program();
        List<String> recorded = Recorded.lines("stats.txt.gz").toList();
        for (int i = 0; i < recorded.size(); i++) {
            assertEquals(recorded.get(i), printed.get(i), "line " + (i + 1));
        }
        assertEquals(recorded.size(), printed.size());
    }

    private void program() {
        show("start 2", "GetStats");
        properties();
        long[] blocks = new long[400];
        for (int i = 0; i < blocks.length; i++) {
            blocks[i] = heaps.main.malloc((long) i * i * 7 + i);
        }
        for (int i = 0; i < blocks.length; i += 3) {
            heaps.main.free(blocks[i]);
            blocks[i] = 0;
        }
        show("mixed 1", "malloc_stats");
        show("mixed 2", "GetStats");
        properties();
        long[] large = new long[6];
        for (int i = 0; i < large.length; i++) {
            large[i] = heaps.main.malloc((i + 1) * 700_000L + 1);
        }
        for (int i = 0; i < large.length; i += 2) {
            heaps.main.free(large[i]);
        }
        heaps.allocator.control("ReleaseToSystem", 1_000_000);
        show("released 2", "GetStats");
        properties();
        for (long block : blocks) {
            heaps.main.free(block);
        }
        heaps.allocator.control("ReleaseFreeMemory");
        show("all released 2", "GetStats");
        properties();
        heaps.allocator.checkInvariants();
    }

    private void show(String title, String report) {
        printed.add("== " + title);
        heaps.allocator.report(report).lines().forEach(printed::add);
    }

    private void properties() {
        Map<String, Long> properties = new LinkedHashMap<>();
        heaps.allocator.metrics().asMap().forEach((metric, value) -> {
            if (metric.key().contains(".")) {
                properties.put(metric.key(), value.longValue());
            }
        });
        properties.forEach((id, value) -> printed.add(id + "\t" + value));
    }
}
