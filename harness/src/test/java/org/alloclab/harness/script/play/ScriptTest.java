package org.alloclab.harness.script.play;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.alloclab.api.machine.Architecture;
import org.alloclab.harness.plan.LayerIds;
import org.alloclab.harness.plan.MachineRequest;
import org.alloclab.harness.plugin.ProviderRegistry;
import org.alloclab.harness.script.Bases;
import org.alloclab.harness.script.Line;
import org.alloclab.harness.script.Needs;
import org.alloclab.harness.script.Operation;
import org.alloclab.harness.script.ScriptException;
import org.alloclab.harness.script.call.Operations;
import org.alloclab.harness.script.record.Level;
import org.junit.jupiter.api.Test;

class ScriptTest {
    private static final Bases BASES = Bases.of(Architecture.X86_64);

    private static String results(String script, Level level) {
        StageRequest request = new StageRequest(
                Needs.DRIVER,
                new MachineRequest("x86_64-64m", MachineRequest.DEFAULT_CPUS, 0, List.of()),
                LayerIds.STANDARD,
                Map.of(),
                "",
                Map.of());
        return RecordedPlay.of(RecordedPlay.parse(script), request, Cast.of(ProviderRegistry.discover()), level)
                .results();
    }

    private static String results(String script) {
        return results(script, Level.ALL);
    }

    @Test
    void processAndRegisterStandInFrontOfTheOperation() {
        Line line = RecordedPlay.parse("# nothing\n@2 r17=mmap A+1p 2p rw paf # an area\n")
                .lines()
                .get(1);
        assertThat(line.number()).isEqualTo(2);
        assertThat(line.process()).isEqualTo("2");
        assertThat(line.target()).isEqualTo("r17");
        assertThat(line.words()).containsExactly("mmap", "A+1p", "2p", "rw", "paf");
    }

    @Test
    void namesAndSettingsAreOfTheSameGrammar() {
        Line line = RecordedPlay.parse("option vm.swappiness=10\n@child T1.x = mmap 16K rw\n")
                .lines()
                .get(1);
        assertThat(line.process()).isEqualTo("child");
        assertThat(line.target()).isEqualTo("T1.x");
        assertThat(line.words()).containsExactly("mmap", "16K", "rw");
        assertThat(RecordedPlay.parse("option vm.swappiness=10\nswap 4M\n").settings())
                .satisfies(settings -> assertThat(settings.options()).containsEntry("vm.swappiness", "10"))
                .satisfies(settings -> assertThat(settings.swapBytes()).isEqualTo(4L << 20));
    }

    @Test
    void anUnknownOperationIsSaidWithItsLine() {
        assertThatThrownBy(() -> RecordedPlay.parse("dump\nmap 0 1p\n"))
                .isInstanceOf(ScriptException.class)
                .hasMessage("line 2: expected an operation such as mmap, brk, write or dump: was 'map'");
    }

    @Test
    void missingArgumentsAreSaid() {
        assertThatThrownBy(() -> RecordedPlay.parse("munmap A")).hasMessageContaining("munmap with 2 arguments");
    }

    @Test
    void aRegisterBeyondTheLastIsRefused() {
        assertThatThrownBy(() -> RecordedPlay.parse("r64=mmap 0 1p rw pa")).hasMessageContaining("r0 to r63");
    }

    @Test
    void expressionsAddTerms() {
        assertThat(results("r3=mmap A 1p rw paf\nr4=mmap r3+2p-0x1000+4*1k 2p r paf\nmprotect 0x100000002000 1p -\n"))
                .startsWith("1 =A+0 ")
                .contains("\n2 =A+2p ")
                .contains("\n3 =0 ");
        assertThat(results("sbrk 16k\nsbrk -4k\nbrk b\n")).contains("2 =H+4p ").endsWith("3 =H+3p\n");
        assertThat(results("munmap r4 1p\n")).isEqualTo("1 skip\n");
        assertThatThrownBy(() -> results("munmap 3q 1p")).hasMessageContaining("terms joined by + or -");
        assertThatThrownBy(() -> results("munmap x 1p")).hasMessageContaining("an address or a number");
        assertThatThrownBy(() -> results("munmap A+ 1p")).hasMessageContaining("an address or a number");
    }

    @Test
    void addressesAreWrittenFromTheNearestBase() {
        assertThat(BASES.text(BASES.top() - 0x3000)).isEqualTo("T-3p");
        assertThat(BASES.text(BASES.heap() + 17)).isEqualTo("H+0x11");
        assertThat(BASES.text(BASES.arena())).isEqualTo("A+0");
        assertThat(BASES.text(BASES.stack() - 0x21000)).isEqualTo("S-33p");
        assertThat(BASES.text(0x10000)).isEqualTo("0x10000");
    }

    @Test
    void lowerLevelsLeaveOutCountersFaultsAndFlags() {
        String lock = "r0=mmap 0 8p rw pa\nmlock r0 8p\n";
        assertThat(results(lock))
                .endsWith("2 =0 f8 rss+8 an+8 pt+1 lk+8 -T-8p:T+0:rw-p:anon:ac +T-8p:T+0:rw-p:anon:lo,ac\n");
        assertThat(results(lock, Level.COUNTERS)).endsWith("2 =0 f8 rss+8 an+8 pt+1 lk+8\n");
        assertThat(results(lock, Level.FAULTS)).endsWith("2 =0 f8\n");
        assertThat(results(lock, Level.AREAS)).endsWith("2 =0\n");
        String dump = "r0=mmap 0 8p rw p f0 3p\nread r0 1\ndump\n";
        assertThat(results(dump)).contains("\n  V T-8p:T+0:rw-p:f0@3:ac").contains(" rss=");
        assertThat(results(dump, Level.COUNTERS)).contains("\n  V T-8p:T+0:rw-p:f0@3\n");
        assertThat(results(dump, Level.FAULTS)).containsPattern("\n  S vmas=\\d+\n");
    }

    @Test
    void everyOperationIsDeclaredWithItsHelp() {
        String help = Operations.vocabulary().help();
        for (Operation operation : Operations.ALL) {
            assertThat(operation.help()).isNotBlank().hasSizeLessThan(90);
            assertThat(help).contains("  " + operation.name());
        }
        assertThat(help.lines().filter(line -> line.startsWith("  "))).hasSize(Operations.ALL.size());
    }
}
