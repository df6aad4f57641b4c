package org.alloclab.harness.script.play;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.alloclab.api.machine.SwapDevice;
import org.alloclab.harness.plan.MachineRequest;
import org.alloclab.harness.view.View;
import org.junit.jupiter.api.Test;

/**
 * A program with memory.high at 64 MiB and memory.max at 128: "above high it is throttled, never killed"
 * (Documentation/admin-guide/cgroup-v2.rst). It writes 48 MiB, 32 more, and 64 more.
 */
class MemoryHighTest {
    private static final long MIB = 1 << 20;
    private static final Map<String, String> LIMITS = Map.of("memory.high", "64m", "memory.max", "128m");

    private static RecordedPlay play(long swapBytes, int lines) throws IOException {
        List<String> script = RecordedScripts.text("cgroup/case-memory-high.vm")
                .lines()
                .filter(line -> !line.startsWith("#"))
                .toList()
                .subList(0, lines);
        List<SwapDevice> swap = swapBytes == 0 ? List.of() : List.of(SwapDevice.of(swapBytes));
        MachineRequest machine = new MachineRequest("", MachineRequest.DEFAULT_CPUS, 0, swap);
        return RecordedScripts.play(String.join("\n", script) + "\n", machine, LIMITS);
    }

    private static long number(RecordedPlay play, String view, String key) {
        return play.views(List.of(View.named(view)))
                .lines()
                .filter(line -> !line.startsWith("==>") && line.startsWith(key))
                .mapToLong(line -> Long.parseLong(line.substring(line.lastIndexOf(' ') + 1)))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void belowHighNothingHappens() throws IOException {
        RecordedPlay play = play(0, 2);
        assertThat(number(play, "memory.events", "high")).isZero();
        assertThat(number(play, "memory.events", "max")).isZero();
    }

    @Test
    void aboveHighItLivesAndSleeps() throws IOException {
        RecordedPlay play = play(0, 3);
        assertThat(number(play, "memory.events", "high")).isPositive();
        assertThat(number(play, "memory.events", "oom_kill")).isZero();
        assertThat(number(play, "memory.current", "")).isGreaterThan(80 * MIB);
        assertThat(play.views(List.of(View.named("memory.pressure")))).doesNotContain("total=0\n");
    }

    @Test
    void aboveMaxItIsKilled() throws IOException {
        RecordedPlay play = play(0, 4);
        assertThat(play.results()).contains(" killed\n", "Memory cgroup out of memory: Killed process");
    }

    @Test
    void withSwapSpaceItStaysAtHigh() throws IOException {
        RecordedPlay play = play(1024 * MIB, 4);
        assertThat(number(play, "memory.current", "")).isBetween(63 * MIB, 65 * MIB);
        assertThat(number(play, "memory.events", "oom_kill")).isZero();
        assertThat(number(play, "memory.events", "max")).isZero();
        assertThat(play.results()).doesNotContain("killed");
    }
}
