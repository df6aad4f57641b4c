package org.alloclab.harness.cli.option;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.alloclab.harness.input.UsageException;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a length of time such as {@code 100ms} or {@code 1.5s} into nanoseconds. */
public final class Duration implements ITypeConverter<Long> {
    private static final Pattern FORM = Pattern.compile("([0-9]{1,9}(?:\\.[0-9]{1,9})?)(ns|us|ms|s|min|h)");

    /** The nanoseconds of a text that stands in something of the user's. */
    public static long nanos(String where, String text) {
        try {
            return new Duration().convert(text);
        } catch (TypeConversionException e) {
            throw new UsageException(where + ": " + e.getMessage(), e);
        }
    }

    @Override
    public Long convert(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new TypeConversionException(
                    "a length of time is a number with ns, us, ms, s, min or h behind it, such as" + " 100ms: was "
                            + text);
        }
        double unit = switch (matcher.group(2)) {
            case "ns" -> 1;
            case "us" -> 1e3;
            case "ms" -> 1e6;
            case "s" -> 1e9;
            case "min" -> 60e9;
            default -> 3600e9;
        };
        return Math.round(Double.parseDouble(matcher.group(1)) * unit);
    }
}
