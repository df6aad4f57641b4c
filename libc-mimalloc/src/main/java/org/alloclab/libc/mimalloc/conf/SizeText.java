package org.alloclab.libc.mimalloc.conf;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.alloclab.api.option.InvalidOptionException;

/**
 * A size as an environment variable gives it (mimalloc 3.6, options.c, mi_option_init): a number of bytes, or of the
 * unit behind it. K, M, G and T are powers of 1024, with or without {@code B} or {@code iB} behind them.
 */
final class SizeText {
    private static final Pattern SIZE = Pattern.compile("(\\d+)\\s*([KMGT]?)(IB|B)?");
    private static final String PREFIXES = "KMGT";
    private static final int KIB_SHIFT = 10;

    private SizeText() {}

    /** The value in an option's unit. */
    static long parse(MiOption option, String text) {
        Matcher matcher = SIZE.matcher(text.strip().toUpperCase(Locale.ROOT));
        if (!matcher.matches() || matcher.group(1).length() > 18) {
            throw invalid(option, text);
        }
        String prefix = matcher.group(2);
        int shift = prefix.isEmpty() ? 0 : KIB_SHIFT * (PREFIXES.indexOf(prefix) + 1);
        long number = Long.parseLong(matcher.group(1));
        if (number > Long.MAX_VALUE >>> shift) {
            throw invalid(option, text);
        }
        long bytes = number << shift;
        return option.unit() == MiOption.Unit.KIB ? (bytes >>> KIB_SHIFT) + ((bytes & 1023) == 0 ? 0 : 1) : bytes;
    }

    private static InvalidOptionException invalid(MiOption option, String text) {
        return new InvalidOptionException(option.label() + " must be a size such as 65536, 64KiB or 1GiB: was " + text);
    }

    /** The shortest text of a value in an option's unit. */
    static String format(long value, MiOption.Unit unit) {
        int power = unit == MiOption.Unit.KIB ? 1 : 0;
        long number = value;
        while (number != 0 && power < PREFIXES.length() && (number & 1023) == 0) {
            number >>>= KIB_SHIFT;
            power++;
        }
        return number == 0 || power == 0 ? Long.toString(number) : number + PREFIXES.substring(power - 1, power) + "iB";
    }
}
