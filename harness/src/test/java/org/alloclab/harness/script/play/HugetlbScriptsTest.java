package org.alloclab.harness.script.play;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Scripts over hugetlb areas that a real Linux 6.18 carried out, 9 written by hand and 33 random ones, with the counters of its
 * pool. The first line of each, {@code # pool N M}, says the size of the pool and how many surplus pages it may take.
 */
class HugetlbScriptsTest {
    private static final Pattern POOL = Pattern.compile("# pool (\\d+) (\\d+)\n");

    static List<String> recorded() throws IOException {
        return new RecordedScripts("hugetlb.zip").names();
    }

    @Test
    void allOfThemAreHere() throws IOException {
        assertThat(recorded()).hasSize(42);
    }

    @ParameterizedTest
    @MethodSource("recorded")
    void thePoolAnswersAsTheRealOneDid(String name) throws IOException {
        RecordedScripts scripts = new RecordedScripts("hugetlb.zip");
        String script = scripts.script(name);
        Matcher pool = POOL.matcher(script);
        assertThat(pool.lookingAt()).isTrue();
        Map<String, String> options =
                Map.of("vm.nr_hugepages", pool.group(1), "vm.nr_overcommit_hugepages", pool.group(2));
        String results = RecordedScripts.results(script, options);
        assertThat(results).isEqualTo(scripts.result(name));
    }
}
