package org.alloclab.harness.script.play;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.alloclab.api.machine.SwapDevice;
import org.alloclab.harness.plan.MachineRequest;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Scripts that the real kernel carried out in a group of 64 MiB with swap space. What is the same in every run of it is
 * compared: answers, data, and the number of faults; how much is resident at a moment is not.
 */
class SwapScriptsTest {
    private static final Pattern FAULTS = Pattern.compile(" f(\\d+)(?:/(\\d+))?(?= |$)");
    private static final Pattern SPLIT = Pattern.compile(" (rss|an|sw)[+-]\\d+");
    private static final Pattern OPERATION = Pattern.compile("\\d+ .*");
    private static final String LIMIT = "67108864";
    private static final long SWAP = 1L << 30;

    @ParameterizedTest
    @ValueSource(strings = {"s1_twice_seq", "s2_fits", "s3_pageout", "s4_patterns"})
    void everyTotalIsThatOfTheRealKernel(String name) throws IOException {
        String results = play(RecordedScripts.text("swap/" + name + ".vm"), 0).results();
        assertThat(totals(results)).isEqualTo(totals(RecordedScripts.text("swap/" + name + ".out")));
    }

    @Test
    void pageOutLeavesEveryStateOfItsPages() throws IOException {
        String results = play(RecordedScripts.text("swap/s3_pageout.vm"), 0).results();
        assertThat(states(results)).isEqualTo(states(RecordedScripts.text("swap/s3_pageout.out")));
    }

    /** The real kernel read 4,102 to 4,112 times: an eighth of the pages, and a few while the window grew. */
    @ParameterizedTest
    @CsvSource({"3, 4096, 4160", "0, 32768, 32768"})
    void readAheadSpares(int pageCluster, long least, long most) throws IOException {
        long atStart = majors("", pageCluster);
        long majors = majors(RecordedScripts.text("swap/s1_twice_seq.vm"), pageCluster) - atStart;
        assertThat(majors).isBetween(2 * least, 2 * most);
    }

    private static long majors(String script, int pageCluster) {
        return play(script, pageCluster).majorFaults();
    }

    private static RecordedPlay play(String script, int pageCluster) {
        Map<String, String> options = Map.of("memory.max", LIMIT, "vm.page-cluster", Integer.toString(pageCluster));
        MachineRequest machine = new MachineRequest("", MachineRequest.DEFAULT_CPUS, 0, List.of(SwapDevice.of(SWAP)));
        return RecordedScripts.play(script, machine, options);
    }

    /** Operation lines without what is resident where, their faults added up. */
    private static List<String> totals(String results) {
        List<String> lines = new ArrayList<>();
        results.lines().filter(line -> OPERATION.matcher(line).matches()).forEach(line -> {
            Matcher matcher = FAULTS.matcher(SPLIT.matcher(line).replaceAll(""));
            lines.add(matcher.replaceAll(found -> " f" + (Long.parseLong(found.group(1)) + number(found.group(2)))));
        });
        assertThat(lines).hasSizeGreaterThan(3);
        return lines;
    }

    private static long number(@Nullable String digits) {
        return digits == null ? 0 : Long.parseLong(digits);
    }

    /** The last word of each area of a dump: its pages. */
    private static List<String> states(String results) {
        List<String> words = new ArrayList<>();
        results.lines()
                .filter(line -> line.startsWith("  V "))
                .forEach(line -> words.add(line.substring(line.lastIndexOf(' ') + 1)));
        assertThat(words).hasSizeGreaterThan(8);
        return words;
    }
}
