package org.alloclab.harness.render;

import java.util.List;
import java.util.Locale;
import org.alloclab.api.probe.Argument;
import org.alloclab.harness.study.course.Landmark;

/** Landmarks in words. */
public final class LandmarkText {
    private LandmarkText() {}

    /** What it was told with the last time, such as {@code mmap threshold 29,990,912 bytes}; empty where that is nothing. */
    public static String values(Landmark landmark) {
        StringBuilder text = new StringBuilder();
        List<Argument> arguments = landmark.arguments();
        for (int i = 0; i < arguments.size(); i++) {
            text.append(i == 0 ? "" : ", ")
                    .append(arguments.get(i).meaning())
                    .append(' ')
                    .append(number(arguments.get(i), landmark.values().get(i)));
        }
        return text.toString();
    }

    /** A number as its argument is to be read. */
    static String number(Argument argument, long value) {
        return switch (argument.kind()) {
            case ADDRESS, FRAME -> "0x" + Long.toHexString(value);
            case BYTES -> String.format(Locale.ROOT, "%,d bytes", value);
            case PAGES, COUNT, INDEX -> String.format(Locale.ROOT, "%,d", value);
        };
    }
}
