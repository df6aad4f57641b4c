package org.alloclab.harness.cli.option;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.alloclab.harness.study.why.Moment;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a moment: {@code peak}, {@code end}, {@code idle[:TIME]}, {@code op:N} or a time such as {@code 10s} or {@code 2.5ms}. */
public final class At implements ITypeConverter<Moment> {
    private static final Pattern OPERATION = Pattern.compile("op:([0-9]{1,18})");
    private static final String IDLE = "idle";
    /** Longer than any allocator's default of giving memory back by time. */
    private static final long IDLE_NANOS = 60_000_000_000L;

    private final Duration duration = new Duration();

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
        if (text.equals(IDLE)) {
            return Moment.idle(IDLE_NANOS);
        }
        try {
            return text.startsWith(IDLE + ":")
                    ? Moment.idle(duration.convert(text.substring(IDLE.length() + 1)))
                    : new Moment(Moment.Kind.TIME, duration.convert(text));
        } catch (TypeConversionException e) {
            throw new TypeConversionException(
                    "must be peak, end, idle, idle:TIME, op:N or a time such as 10s: was " + text);
        }
    }
}
