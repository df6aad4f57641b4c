package org.alloclab.harness.output;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Text on its way to a file, as bytes: numbers are formatted in place. */
public final class AsciiBuffer {
    private static final int BYTES = 1 << 17;
    /** Room that every single append below may use. */
    private static final int MARGIN = 512;

    private static final byte[] DIGITS = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private final OutputStream out;
    private final byte[] bytes = new byte[BYTES + MARGIN];
    private int length;

    public AsciiBuffer(OutputStream out) {
        this.out = out;
    }

    /** Call between rows: writes to the file when enough has gathered. */
    public void rowDone() throws IOException {
        if (length >= BYTES) {
            flush();
        }
    }

    public void flush() throws IOException {
        out.write(bytes, 0, length);
        length = 0;
    }

    public AsciiBuffer put(char c) {
        bytes[length++] = (byte) c;
        return this;
    }

    /** Short text of ASCII characters. */
    public AsciiBuffer put(String text) {
        int at = length;
        for (int i = 0; i < text.length(); i++) {
            bytes[at++] = (byte) text.charAt(i);
        }
        length = at;
        return this;
    }

    /** {@code 0x} and the digits without leading zeros. */
    public AsciiBuffer hex(long value) {
        int digits = Math.max(1, (67 - Long.numberOfLeadingZeros(value)) >>> 2);
        int at = length;
        bytes[at] = '0';
        bytes[at + 1] = 'x';
        at += 2 + digits;
        length = at;
        long rest = value;
        for (int i = 0; i < digits; i++) {
            bytes[--at] = DIGITS[(int) rest & 15];
            rest >>>= 4;
        }
        return this;
    }

    public AsciiBuffer decimal(long value) {
        if (value < 0) {
            return put(Long.toString(value));
        }
        int digits = 1;
        for (long power = 10; digits < 19 && value >= power; power *= 10) {
            digits++;
        }
        int at = length + digits;
        length = at;
        long rest = value;
        do {
            long quotient = rest / 10;
            bytes[--at] = (byte) ('0' + (int) (rest - quotient * 10));
            rest = quotient;
        } while (rest != 0);
        return this;
    }
}
