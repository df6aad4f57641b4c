package org.alloclab.api.space;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.alloclab.api.view.VmaView;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InitialLayoutTest {
    private static final String LISTING = """
            555555554000-555555555000 r--p 00000000 fe:00 2196142                    /bin/prog
            555555555000-555555558000 r-xp 00001000 fe:00 2196142                    /bin/prog
            55555555a000-55555555b000 rw-p 00005000 fe:00 2196142                    /bin/prog
            55555555b000-55555555d000 rw-p 00000000 00:00 0\s
            7ffff7dd5000-7ffff7dfb000 r--p 00000000 fe:00 339380                     /lib/with a space.so
            7ffffffbe000-7ffffffff000 rw-p 00000000 00:00 0                          [stack]
            ffffffffff600000-ffffffffff601000 --xp 00000000 00:00 0                  [vsyscall]
            """;

    @Test
    void readsWhatTheKernelPrints() {
        InitialLayout layout = InitialLayout.parse(LISTING);
        assertThat(layout.areas()).hasSize(7);
        VmaView text = layout.areas().get(1);
        assertThat(text)
                .isEqualTo(new VmaView(
                        0x555555555000L,
                        0x555555558000L,
                        Prot.READ | Prot.EXEC,
                        false,
                        0x1000,
                        "fe:00",
                        2196142,
                        "/bin/prog"));
        assertThat(layout.areas().get(4).name()).isEqualTo("/lib/with a space.so");
        assertThat(layout.areas().get(6).start()).isEqualTo(0xffffffffff600000L);
    }

    @Test
    void theBreakStartsBehindTheProgramsBss() {
        assertThat(InitialLayout.parse(LISTING).startBreak()).isEqualTo(0x55555555d000L);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "2000-1000 rw-p 00000000 00:00 0 | areas are not empty and rise",
                "1000-1800 rw-p 00000000 00:00 0 | page boundaries",
                "1000-2000 rw-q 00000000 00:00 0 | a line reads",
                "hello | a line reads",
                "1000-2000 rw-p 00000000 00:00 99999999999999999999 | 64-bit"
            })
    void aBadLineIsNamedWithItsRule(String line, String rule) {
        assertThatThrownBy(() -> InitialLayout.parse("\n" + line + "\n"))
                .isInstanceOfSatisfying(
                        LayoutSyntaxException.class,
                        error -> assertThat(error.line()).isEqualTo(2))
                .hasMessageContaining(rule)
                .hasMessageContaining(line);
    }

    @Test
    void overlapAndEmptinessAreRefused() {
        assertThatThrownBy(() -> InitialLayout.parse("1000-3000 rw-p 0 00:00 0\n2000-4000 rw-p 0 00:00 0\n"))
                .hasMessageContaining("overlap");
        assertThatThrownBy(() -> InitialLayout.parse("\n")).hasMessageContaining("at least one area");
    }
}
