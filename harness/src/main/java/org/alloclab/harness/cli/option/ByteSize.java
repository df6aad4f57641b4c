package org.alloclab.harness.cli.option;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a number of bytes: {@code 67108864}, {@code 64m}, {@code 1G}. */
final class ByteSize implements ITypeConverter<Long> {
    private static final Pattern SIZE = Pattern.compile("(\\d{1,18})([kmgtKMGT]?)");
    private static final String UNITS = "kmgt";

    @Override
    public Long convert(String text) {
        Matcher matcher = SIZE.matcher(text);
        if (!matcher.matches()) {
            throw rule(text);
        }
        int unit = matcher.group(2).isEmpty()
                ? 0
                : UNITS.indexOf(Character.toLowerCase(matcher.group(2).charAt(0))) + 1;
        long number = Long.parseLong(matcher.group(1));
        if (number > Long.MAX_VALUE >>> (10 * unit)) {
            throw rule(text);
        }
        return number << (10 * unit);
    }

    private static TypeConversionException rule(String text) {
        return new TypeConversionException(
                "must be a number of bytes, with k, m, g or t behind it if wanted, below 8 EiB: was " + text);
    }
}
