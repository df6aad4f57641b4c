package org.alloclab.harness.vmscript;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.alloclab.api.machine.Architecture;
import org.junit.jupiter.api.Test;

class ScriptTest {
    private static final Bases BASES = Bases.of(Architecture.X86_64);

    @Test
    void processAndRegisterStandInFrontOfTheOperation() {
        ScriptLine line = Script.parse("# nothing\n@2 r17=mmap A+1p 2p rw paf # an area\n")
                .lines()
                .get(0);
        assertThat(line.number()).isEqualTo(2);
        assertThat(line.process()).isEqualTo(2);
        assertThat(line.register()).isEqualTo(17);
        assertThat(line.words()).containsExactly("mmap", "A+1p", "2p", "rw", "paf");
    }

    @Test
    void anUnknownOperationIsSaidWithItsLine() {
        assertThatThrownBy(() -> Script.parse("dump\nmap 0 1p\n"))
                .isInstanceOf(ScriptException.class)
                .hasMessage("line 2: expected an operation such as mmap, brk, write or dump: was 'map'");
    }

    @Test
    void missingArgumentsAreSaid() {
        assertThatThrownBy(() -> Script.parse("munmap A")).hasMessageContaining("munmap with 2 arguments");
    }

    @Test
    void aRegisterBeyondTheLastIsRefused() {
        assertThatThrownBy(() -> Script.parse("r64=mmap 0 1p rw pa")).hasMessageContaining("r0 to r63");
    }

    @Test
    void expressionsAddTerms() {
        Registers registers = new Registers(BASES);
        registers.set(3, 0x1000);
        ScriptLine line = Script.parse("brk 0").lines().get(0);
        assertThat(registers.value(line, "A+2p-0x10+r3")).isEqualTo(BASES.arena() + 0x2000 - 0x10 + 0x1000);
        assertThat(registers.value(line, "-4k")).isEqualTo(-4096);
        assertThat(registers.value(line, "b")).isEqualTo(BASES.heap());
        assertThat(registers.isMissing()).isFalse();
        assertThat(registers.value(line, "r4")).isZero();
        assertThat(registers.isMissing()).isTrue();
        assertThatThrownBy(() -> registers.value(line, "3q")).hasMessageContaining("terms joined by + or -");
        assertThatThrownBy(() -> registers.value(line, "x")).hasMessageContaining("an address or a number");
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
        String line = "7 =0 f8 rss+8 pt+1 -T-8p:T+0:rw-p:anon:ac +T-8p:T+0:rw-p:anon:lo,ac\n";
        assertThat(Projection.of(line, 4)).isEqualTo(line);
        assertThat(Projection.of(line, 3)).isEqualTo("7 =0 f8 rss+8 pt+1\n");
        assertThat(Projection.of(line, 2)).isEqualTo("7 =0 f8\n");
        assertThat(Projection.of(line, 1)).isEqualTo("7 =0\n");
        String area = "  V T-8p:T+0:rw-p:f0@3:ac rss=1 pss=4k A.7\n";
        assertThat(Projection.of(area, 3)).isEqualTo("  V T-8p:T+0:rw-p:f0@3\n");
        assertThat(Projection.of("  S vmas=2 rss=1 pt=0 vm=8\n", 2)).isEqualTo("  S vmas=2\n");
    }
}
