package org.alloclab.libc.tcmalloc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Three traces under up to ten settings each against the real library.
 *
 * <p>The traces are seeded random programs: {@code caches} has up to three threads at a time and sizes up to 60 KB,
 * {@code spans} and {@code spans2} blocks up to 40 MB. {@code runs.tsv.gz} was recorded with libtcmalloc-minimal4
 * 2.10-1 preloaded into a native replayer that plays a trace operation by operation and writes to no block, address
 * randomisation off, the setting in the environment. Its columns: the first 16 hex digits of the SHA-256 of all
 * addresses (8 bytes each, little-endian, 0 for a free), of all usable sizes (4 bytes each), and of the system calls
 * after start-up, as lines {@code brk WANTED RESULT} and {@code madvise ADDRESS LENGTH}; their number; growth of
 * address space and of resident anonymous memory in KiB; minor faults; the break at the end.
 */
class RecordedRunsTest {

    static List<String> runs() {
        return Recorded.lines("runs.tsv.gz").skip(1).toList();
    }

    @ParameterizedTest
    @MethodSource("runs")
    void runIsTheRealOne(String recorded) {
        TraceRun.holdAgainst(recorded);
    }

    @Test
    void settingsChangeWhatTheyShould() {
        Set<String> distinct = new HashSet<>();
        List<String> outcomes = new ArrayList<>();
        for (String run : runs()) {
            if (run.startsWith("spans\t")) {
                outcomes.add(run.substring(run.indexOf('\t', 6)));
                distinct.add(outcomes.get(outcomes.size() - 1));
            }
        }
        assertEquals(10, outcomes.size());
        assertTrue(distinct.size() >= 7, "settings that made a difference: " + distinct);
        assertNotEquals(outcomes.get(0), outcomes.get(1), "release rate 0 instead of 1");
    }
}
