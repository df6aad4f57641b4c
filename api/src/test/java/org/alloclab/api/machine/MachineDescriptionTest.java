package org.alloclab.api.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MachineDescriptionTest {

    @ParameterizedTest
    @CsvSource({
        "i386-1g,      I386,     262144,    4, 4",
        "i386-4g,      I386_PAE, 1048576,   4, 4",
        "i386-pae-1g,  I386_PAE, 262144,    4, 4",
        "i386-64g,     I386_PAE, 16777216,  4, 4",
        "ia32-24g,     IA32,     6291456,   8, 4",
        "x86_64-64m,   X86_64,   16384,     8, 8",
        "x86_64-1t,    X86_64,   268435456, 8, 8"
    })
    void aNameSaysArchitectureAndSize(String name, Architecture architecture, long pages, int kernel, int program) {
        MachineDescription machine = MachineDescription.named(name);
        assertThat(machine.name()).isEqualTo(name);
        assertThat(machine.architecture()).isEqualTo(architecture);
        assertThat(machine.pages()).isEqualTo(pages);
        assertThat(machine.kernelWordSize().bytes()).isEqualTo(kernel);
        assertThat(machine.wordSize().bytes()).isEqualTo(program);
    }

    @Test
    void everyPresetIsAMachine() {
        for (String name : MachineDescription.PRESETS) {
            assertThat(MachineDescription.named(name).name()).isEqualTo(name);
        }
        assertThat(MachineDescription.PRESETS)
                .contains(MachineDescription.reference().name());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "i368-1g    | was i368-1g; did you mean i386-1g?",
                "x86_64     | was x86_64; known are i386-1g",
                "i386-1gb   | did you mean i386-1g?",
                "riscv-64   | known are i386-1g, i386-4g",
                "i386-128g  | an i386 machine has at most 64g",
                "x86_64-1m  | memory must be at least 4 MiB: was 1048576"
            })
    void anErrorNamesTheRuleAndTheNearestName(String name, String message) {
        assertThatThrownBy(() -> MachineDescription.named(name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void withoutPaeThereIsLessThan4Gib() {
        MachineDescription small = MachineDescription.named("i386-1g");
        assertThat(small.withMemory(3L << 30).architecture()).isEqualTo(Architecture.I386);
        assertThat(small.withMemory(8L << 30).architecture()).isEqualTo(Architecture.I386_PAE);
        assertThat(small.withSwap(5).withCpus(7))
                .isEqualTo(new MachineDescription(
                        "i386-1g", Architecture.I386, 7, 1L << 30, List.of(SwapDevice.of(5)), 0, 8L << 20));
        assertThatThrownBy(() -> small.withMemory(65L << 30)).hasMessageContaining("at most 64g");
    }
}
