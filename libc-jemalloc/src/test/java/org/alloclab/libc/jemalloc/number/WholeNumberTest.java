package org.alloclab.libc.jemalloc.number;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Numbers read from the start of a text, and where they end, worked out by the rules of {@code strtoumax(3)}. */
final class WholeNumberTest {

    @ParameterizedTest
    @CsvSource({
        "12, 0, 12, 2",
        "12ab, 0, 12, 2",
        "'  12', 0, 12, 4",
        "+12, 0, 12, 3",
        "-12, 0, -12, 3",
        "0, 0, 0, 1",
        "08, 0, 0, 1",
        "00, 0, 0, 2",
        "07, 0, 7, 2",
        "017, 0, 15, 3",
        "0178, 0, 15, 3",
        "017, 10, 17, 3",
        "0x1f, 0, 31, 4",
        "0XFg, 0, 15, 3",
        "0x1f, 16, 31, 4",
        "0x1f, 10, 0, 1",
        "1f, 16, 31, 2",
        "18446744073709551615, 10, -1, 20"
    })
    void aNumberEndsWhereItsDigitsEnd(String text, int base, long value, int end) {
        assertThat(WholeNumber.parse(text, 0, base)).isEqualTo(new WholeNumber(value, end, false));
    }

    @Test
    void whatHasNoDigitsIsNoNumberAndEndsWhereDigitsWereWanted() {
        assertThat(WholeNumber.parse("x", 0, 0)).isEqualTo(new WholeNumber(-1, 0, true));
        assertThat(WholeNumber.parse(" -", 0, 0)).isEqualTo(new WholeNumber(-1, 2, true));
        assertThat(WholeNumber.parse("\u0661", 0, 0).failed()).isTrue();
        assertThat(WholeNumber.parse("\u0080", 0, 0).failed()).isTrue();
    }

    @Test
    void whatIsTooLargeFails() {
        assertThat(WholeNumber.parse("18446744073709551616", 0, 10).failed()).isTrue();
    }

    @Test
    void readingBeginsAnywhere() {
        assertThat(WholeNumber.parse("12:34", 3, 10)).isEqualTo(new WholeNumber(34, 5, false));
        assertThat(WholeNumber.parse("12", 2, 10).failed()).isTrue();
    }
}
