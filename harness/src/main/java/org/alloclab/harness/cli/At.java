package org.alloclab.harness.cli;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.alloclab.harness.study.why.Moment;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a moment: {@code peak}, {@code end}, {@code op:N} or a time such as {@code 10s} or {@code 2.5ms}. */
final class At implements ITypeConverter<Moment> {
    private static final Pattern OPERATION = Pattern.compile("op:([0-9]{1,18})");
    private static final Pattern TIME = Pattern.compile("([0-9]{1,9})(\\.[0-9]{1,9})?(ns|us|ms|s|m|h)");

    @Override
    public Moment convert(String text) {
        if (text.equals("peak")) {
            return Moment.PEAK;
        }
        if (text.equals("end")) {
            return Moment.END;
        }
        Matcher operation = OPERATION.matcher(text);
        if (operation.matches()) {
            return Moment.before(Long.parseLong(operation.group(1)));
        }
        Matcher time = TIME.matcher(text.toLowerCase(Locale.ROOT));
        if (time.matches()) {
            double number = Double.parseDouble(time.group(1) + (time.group(2) == null ? "" : time.group(2)));
            return new Moment(Moment.Kind.TIME, Math.round(number * nanosPer(time.group(3))));
        }
        throw new TypeConversionException("must be peak, end, op:N or a time such as 10s: was " + text);
    }

    private static double nanosPer(String unit) {
        return switch (unit) {
            case "ns" -> 1;
            case "us" -> 1e3;
            case "ms" -> 1e6;
            case "s" -> 1e9;
            case "m" -> 60e9;
            default -> 3600e9;
        };
    }
}
