package org.alloclab.libc.jemalloc.number;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Fixed-point numbers; the texts are those that Debian's library printed for {@code hpa_dirty_mult}. */
final class FxpTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0.0",
        "0.25, 0.25",
        ".5, 0.5",
        "1, 1.0",
        "2.75, 2.75",
        "10, 10.0",
        "0.0625, 0.0625",
        "0.1, 0.09999084472656",
        "0.01, 0.00999450683593",
        "0.001, 0.00099182128906",
        "0.0001, 0.00009155273437",
        "0.00002, 0.00001525878906",
        "3.14159, 3.14158630371093",
        "65535, 65535.0",
        "100.001, 100.00099182128906",
        "0.99999, 0.99998474121093",
        "12.000015, 12.0",
        "7.05, 7.04998779296875"
    })
    void aNumberIsPrintedAsTheLibraryPrintsIt(String text, String printed) {
        assertThat(Fxp.text(Fxp.parse(text))).isEqualTo(printed);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "4.", "x", "-1", "1.5x", "65536", "99999999999999999999"})
    void whatIsNoNumberBelow65536IsRefused(String text) {
        assertThat(Fxp.parse(text)).isEqualTo(-1);
    }

    /** 65535 is the largest whole part, and 14 digits behind the point count. */
    @Test
    void theBitsAreWholeAndSixteenthPowersOfTwo() {
        assertThat(Fxp.parse("65535.5")).isEqualTo(0xffff_8000L);
        assertThat(Fxp.parse("9")).isEqualTo(9L << 16);
        assertThat(Fxp.parse("0.00001525878907")).isEqualTo(1);
        assertThat(Fxp.parse("0.000015258789069")).isZero();
    }

    @Test
    void productsAreRoundedToTheNearestAndPartsDown() {
        Random random = new Random(1);
        for (int i = 0; i < 1000; i++) {
            long number = random.nextInt(1 << 20);
            long ratio = random.nextInt(1 << 26);
            assertThat(Fxp.times(number, ratio)).isEqualTo((long) Math.floor(number * (ratio / 65536.0) + 0.5));
            long fraction = random.nextInt(1 << 16);
            assertThat(Fxp.partOf(number, fraction)).isEqualTo((long) Math.floor(number * (fraction / 65536.0)));
        }
    }
}
