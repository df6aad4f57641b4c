package org.alloclab.libc.jemalloc.number;

import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/** The C types of values that {@code mallctl} exchanges. */
public enum CType {
    BOOL(0, false),
    UNSIGNED(32, false),
    UINT32(32, false),
    UINT64(64, false),
    SIZE(64, false),
    SSIZE(64, true),
    INT64(64, true),
    STRING(0, false);

    private final int bits;
    private final boolean signed;

    CType(int bits, boolean signed) {
        this.bits = bits;
        this.signed = signed;
    }

    /** A number as C prints it. */
    public String text(long value) {
        return signed ? Long.toString(value) : Long.toUnsignedString(value);
    }

    /** The normal form of a text, or {@code null} where it is no value of this type. */
    @Nullable
    public String normal(String text) {
        if (this == STRING) {
            return text;
        }
        if (this == BOOL) {
            return text.equals("true") || text.equals("false") ? text : null;
        }
        if (!text.matches("-?[0-9]{1,20}")) {
            return null;
        }
        BigInteger value = new BigInteger(text);
        boolean fits = signed ? value.bitLength() < bits : value.signum() >= 0 && value.bitLength() <= bits;
        return fits ? value.toString() : null;
    }

    /** The number that a text in normal form stands for; its bits where it is unsigned. */
    public long number(String text) {
        return signed ? Long.parseLong(text) : Long.parseUnsignedLong(text);
    }
}
