package org.alloclab.harness.script.play;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.alloclab.api.machine.SwapDevice;
import org.alloclab.api.space.Errno;
import org.alloclab.harness.plan.MachineRequest;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Scripts of memory cgroups that Linux 6.12 carried out under cgroup v2, three times each, on one CPU with page-cluster 0 and
 * classic LRU lists. A line of a result is the script's line, what it is of, and its value or the range of the three runs.
 *
 * <p>Answers, kills and what the OOM killer counts must be the same. A CPU charges up to 64 pages ahead, and runs of reclaim stop
 * up to 64 pages apart, so an amount of memory may be that much beside the range for each group with processes that it counts.
 * Pages that were scanned are the same within a percent. How often a limit is met depends on it as well: of those counts only
 * whether there are any is compared.
 */
class GroupScriptsTest {
    private static final long PAGE = 4096;
    private static final long STOCK_AND_BATCH = (64 + 64) * PAGE;
    private static final Pattern READ = Pattern.compile("  raw (\\S+)");
    private static final Pattern RESULT = Pattern.compile("(\\d+) (?:@(\\w+) )?(\\S+)(?: .*)?");
    private static final Pattern TRUTH =
            Pattern.compile("(\\d+) (\\S+) (?:(\\S+) )?(-?\\d+|max|killed|exited)(?:\\.\\.(\\d+))?");
    private static final Pattern MEMBERS = Pattern.compile("cgroup_write (\\S+)/cgroup\\.procs 0");
    private static final Pattern COUNT = Pattern.compile("(?:low|high|max|oom|fail)");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "errors",
                "high",
                "max",
                "maxwrite",
                "move",
                "nested",
                "oomgroup",
                "protect",
                "reclaim",
                "shares",
                "swap",
                "swapmax"
            })
    void everyAnswerIsThatOfTheRealKernel(String name) throws IOException {
        String script = RecordedScripts.text("cgroup/" + name + ".vm");
        Map<String, String> played = played(script, results(script));
        RecordedScripts.text("cgroup/" + name + ".out")
                .lines()
                .filter(line -> !line.startsWith("#"))
                .forEach(line -> compare(script, line, played));
    }

    private static String results(String script) {
        List<SwapDevice> swap =
                script.contains("\nswap ") || script.startsWith("swap ") ? List.of(SwapDevice.of(1L << 30)) : List.of();
        MachineRequest machine = new MachineRequest("", MachineRequest.DEFAULT_CPUS, 0, swap);
        return RecordedScripts.play(script, machine, Map.of("vm.page-cluster", "0", "memory_recursiveprot", "false"))
                .results();
    }

    private static void compare(String script, String line, Map<String, String> played) {
        Matcher truth = TRUTH.matcher(line);
        assertThat(truth.matches()).as(line).isTrue();
        String key = truth.group(3) == null ? truth.group(2) : truth.group(2) + " " + truth.group(3);
        String value = played.get(truth.group(1) + " " + key);
        String what = line + ", was " + value;
        assertThat(value).as(what).isNotNull();
        boolean isCount =
                truth.group(3) != null && COUNT.matcher(truth.group(3)).matches();
        boolean isAmount = truth.group(2).startsWith("/")
                && !truth.group(2).contains("events")
                && truth.group(4).matches("\\d+");
        if (isCount) {
            assertThat(Long.parseLong(value) > 0)
                    .as(what + ", was " + value)
                    .isEqualTo(Long.parseLong(truth.group(4)) > 0);
        } else if (isAmount) {
            long least = Long.parseLong(truth.group(4));
            long most = truth.group(5) == null ? least : Long.parseLong(truth.group(5));
            boolean inPages = truth.group(3) != null && truth.group(3).startsWith("pg");
            long beside = STOCK_AND_BATCH / (inPages ? PAGE : 1) * groups(script, truth.group(2));
            beside = inPages ? Math.max(beside, most / 100) : beside;
            assertThat(Long.parseLong(value)).as(what).isBetween(Math.max(0, least - beside), most + beside);
        } else {
            assertThat(value).as(what).isEqualTo(truth.group(4));
        }
    }

    /** Groups that processes went to, of those that a file counts. */
    private static long groups(String script, String file) {
        String group = file.substring(0, file.lastIndexOf('/'));
        return MEMBERS.matcher(script)
                .results()
                .map(found -> found.group(1) + "/")
                .filter(path -> path.startsWith(group + "/"))
                .distinct()
                .count();
    }

    /** What a play answered, by script line and file, key or {@code answer}. */
    private static Map<String, String> played(String script, String results) {
        List<String> lines = script.lines().toList();
        Map<String, String> values = new TreeMap<>();
        Map<Integer, String> reads = new LinkedHashMap<>();
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).startsWith("cgroup_read ")) {
                reads.put(i + 1, lines.get(i).split(" ", -1)[1]);
            }
        }
        List<Integer> order = List.copyOf(reads.keySet());
        int read = -1;
        boolean inFile = false;
        for (String line : results.lines().toList()) {
            Matcher file = READ.matcher(line);
            Matcher result = RESULT.matcher(line);
            if (file.matches()) {
                read++;
                inFile = true;
                assertThat(file.group(1)).isEqualTo(reads.get(order.get(read)));
            } else if (inFile && !line.contains("=") && line.matches("[a-z_]+ \\d+|\\d+|max")) {
                String[] words = line.split(" ", -1);
                String key = words.length == 1 ? "-" : words[0];
                values.put(order.get(read) + " " + reads.get(order.get(read)) + " " + key, words[words.length - 1]);
            } else if (result.matches()) {
                inFile = false;
                note(values, result, lines);
            }
        }
        return values;
    }

    private static void note(Map<String, String> values, Matcher result, List<String> lines) {
        String line = result.group(1);
        String answer = result.group(3);
        boolean isOwn = lines.get(Integer.parseInt(line) - 1).startsWith("@" + result.group(2) + " ");
        if (answer.equals("killed") && !isOwn) {
            values.put(line + " gone @" + result.group(2), "1");
        } else if (answer.equals("killed")) {
            values.put(line + " answer", "killed");
        } else if (answer.equals("exit")) {
            values.put(line + " answer", "exited");
        } else if (answer.startsWith("=-E")) {
            values.put(
                    line + " answer",
                    Long.toString(Errno.valueOf(answer.substring(2)).result()));
        } else if (answer.matches("=\\d+|ok\\d+")) {
            values.put(line + " answer", answer.replaceAll("\\D", ""));
        } else if (answer.startsWith("=T")) {
            values.put(line + " answer", "0");
        }
    }
}
