package org.alloclab.libc.jemalloc.number;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The ranges of C's types on x86-64, and how they are written. */
final class CTypeTest {

    @ParameterizedTest
    @CsvSource({
        "BOOL, true, true",
        "BOOL, false, false",
        "BOOL, 1,",
        "STRING, anything at all, anything at all",
        "UNSIGNED, 0, 0",
        "UNSIGNED, 007, 7",
        "UNSIGNED, 4294967295, 4294967295",
        "UNSIGNED, 4294967296,",
        "UNSIGNED, -1,",
        "UINT32, 4294967295, 4294967295",
        "SIZE, 18446744073709551615, 18446744073709551615",
        "SIZE, 18446744073709551616,",
        "SIZE, -1,",
        "UINT64, 1x,",
        "SSIZE, 9223372036854775807, 9223372036854775807",
        "SSIZE, 9223372036854775808,",
        "SSIZE, -9223372036854775808, -9223372036854775808",
        "SSIZE, -9223372036854775809,",
        "INT64, -1, -1",
        "INT64, '',"
    })
    void aTextIsAValueOfATypeOrIsNot(CType type, String text, String normal) {
        assertThat(type.normal(text)).isEqualTo(normal);
    }

    @ParameterizedTest
    @CsvSource({
        "SIZE, -1, 18446744073709551615",
        "UINT64, 5, 5",
        "SSIZE, -1, -1",
        "INT64, -9223372036854775808, -9223372036854775808"
    })
    void bitsAreWrittenWithOrWithoutSign(CType type, long bits, String text) {
        assertThat(type.text(bits)).isEqualTo(text);
        assertThat(type.number(text)).isEqualTo(bits);
    }
}
