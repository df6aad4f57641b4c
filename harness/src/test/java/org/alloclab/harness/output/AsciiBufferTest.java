package org.alloclab.harness.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class AsciiBufferTest {

    @Test
    void formatsEveryLengthOfNumber() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        AsciiBuffer text = new AsciiBuffer(out);
        StringBuilder expected = new StringBuilder();
        for (int shift = 0; shift < 64; shift++) {
            for (long delta = -1; delta <= 1; delta++) {
                long value = (1L << shift) + delta;
                text.hex(value).put(' ').decimal(value).put('\n');
                text.rowDone();
                expected.append("0x")
                        .append(Long.toHexString(value))
                        .append(' ')
                        .append(value)
                        .append('\n');
            }
        }
        for (long power = 1; power > 0 && power < Long.MAX_VALUE / 10; power *= 10) {
            for (long delta = -1; delta <= 1; delta++) {
                text.decimal(power + delta).put('\n');
                expected.append(power + delta).append('\n');
            }
        }
        text.decimal(Long.MAX_VALUE).decimal(Long.MIN_VALUE);
        expected.append(Long.MAX_VALUE).append(Long.MIN_VALUE);
        text.flush();
        assertThat(out.toString(StandardCharsets.US_ASCII)).isEqualTo(expected.toString());
    }
}
