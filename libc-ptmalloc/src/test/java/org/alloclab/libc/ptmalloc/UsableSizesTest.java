package org.alloclab.libc.ptmalloc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a process may use of its very first block, for every size up to 256 KiB, at both ends of each range recorded. */
final class UsableSizesTest {
    @ParameterizedTest
    @ValueSource(strings = {"2.41", "2.43"})
    void theFirstBlockIsAsLargeAsTheRealOne(String version) {
        List<String> ranges = RecordedCell.lines("truth/usable-" + version + ".tsv.gz");
        for (String range : ranges.subList(1, ranges.size())) {
            String[] words = range.split("\t", -1);
            for (String size : List.of(words[0], words[1])) {
                Heaps heaps = Heaps.plain("glibc.version=" + version);
                long block = heaps.main.malloc(Long.parseLong(size));
                assertThat(heaps.main.usableSize(block)).as("malloc(%s)", size).isEqualTo(Long.parseLong(words[2]));
            }
        }
    }
}
