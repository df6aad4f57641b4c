package org.alloclab.api.option;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptionValuesTest {
    private static final OptionSpec<Long> COUNT =
            OptionSpec.whole("glibc.malloc.tcache_count", 0, 65535, 7, "entries of a bin", "TCACHE_COUNT");
    private static final OptionSpec<Boolean> TCACHE = OptionSpec.flag("tcache", true, "whether there is one");
    private static final OptionSpec<Double> RATE =
            OptionSpec.decimal("TCMALLOC_RELEASE_RATE", 0, 10, 1, "how eagerly memory goes back");
    private static final OptionSpec<String> THP =
            OptionSpec.choice("thp", List.of("default", "always", "never"), "default", "huge pages");
    private static final List<OptionSpec<?>> ALL = List.of(COUNT, TCACHE, RATE, THP);

    @Test
    void whatIsNotSetHasTheRealDefault() {
        OptionValues values = OptionValues.parse(ALL, Map.of("tcache", "false"));
        assertThat(values.get(COUNT)).isEqualTo(7);
        assertThat(values.get(TCACHE)).isFalse();
        assertThat(values.isSet(COUNT)).isFalse();
        assertThat(values.asTexts()).containsExactly(Map.entry("tcache", "false"));
    }

    @Test
    void anAliasSetsTheSameOption() {
        assertThat(OptionValues.parse(ALL, Map.of("TCACHE_COUNT", "0x10")).get(COUNT))
                .isEqualTo(16);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "glibc.malloc.tcache_count | 70000 | glibc.malloc.tcache_count must be at most 65535: was 70000",
                "glibc.malloc.tcache_count | -1    | glibc.malloc.tcache_count must be at least 0: was -1",
                "glibc.malloc.tcache_count | seven | glibc.malloc.tcache_count must be a whole number: was seven",
                "TCMALLOC_RELEASE_RATE     | 11    | TCMALLOC_RELEASE_RATE must be between 0.0 and 10.0: was 11",
                "tcache                    | maybe | tcache must be true or false: was maybe",
                "thp                       | often | thp must be one of default, always, never: was often",
                "tcache_cuont              | 1     | unknown option tcache_cuont; did you mean glibc.malloc.tcache_count?",
                "zzzzzzzzzzzz              | 1     | unknown option zzzzzzzzzzzz; known are glibc.malloc.tcache_count, tcache, TCMALLOC_RELEASE_RATE, thp"
            })
    void errorsSayRuleValueRemedy(String name, String text, String message) {
        assertThatThrownBy(() -> OptionValues.parse(ALL, Map.of(name, text)))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @CsvSource({"65536, 65536", "64k, 65536", "64M, 67108864", "2g, 2147483648", "1t, 1099511627776", "-1, -1"})
    void sizesHaveUnits(String text, long bytes) {
        OptionSpec<Long> size = OptionSpec.bytes("memory.swap.max", -1, 1L << 46, -1, "limit");
        assertThat(OptionValues.parse(List.of(size), Map.of("memory.swap.max", text))
                        .get(size))
                .isEqualTo(bytes);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "many | must be a number of bytes such as 67108864 or 64m: was many",
                "m    | must be a number of bytes such as 67108864 or 64m: was m",
                "-1k  | must be at least -1: was -1k",
                "-2   | must be at least -1: was -2",
                "65t  | must be at most 70368744177664: was 65t",
                "9223372036854775807k | must be at most 70368744177664: was 9223372036854775807k"
            })
    void sizesThatAreNone(String text, String message) {
        OptionSpec<Long> size = OptionSpec.bytes("memory.swap.max", -1, 1L << 46, -1, "limit");
        assertThatThrownBy(() -> OptionValues.parse(List.of(size), Map.of("memory.swap.max", text)))
                .hasMessage("memory.swap.max " + message);
    }

    @Test
    void aPluginWithoutOptionsSaysSo() {
        assertThatThrownBy(() -> OptionValues.parse(List.of(), Map.of("x", "1")))
                .hasMessage("unknown option x; it takes no options");
    }
}
