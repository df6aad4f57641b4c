package org.alloclab.harness.trace;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.alloclab.harness.trace.event.EventSyntaxException;
import org.alloclab.harness.trace.event.EventText;
import org.alloclab.harness.trace.event.ResidentFigures;

/**
 * What a trace says of itself as a whole: lines {@code key=value} at the head of a compact trace and, behind {@code # }, at
 * the head of a text.
 *
 * <p>Keys that this class does not know are kept and shown.
 */
public record TraceMetadata(Map<String, String> properties) {
    /** Nothing is known. */
    public static final TraceMetadata NONE = new TraceMetadata(Map.of());

    /** Nanoseconds since 1970 at the trace's time 0. */
    public static final String CLOCK_ORIGIN = "clock_origin";
    /** The file that malloc came from. */
    public static final String ALLOCATOR = "allocator";
    /** What that file is, such as {@code jemalloc 5.3.0}. */
    public static final String ALLOCATOR_RELEASE = "allocator_release";
    /** The C library and its version, such as {@code glibc 2.36}. */
    public static final String LIBC = "libc";
    /** How touched pages were found out, such as {@code pagemap_scan}; absent where nothing is known of them. */
    public static final String TOUCH = "touch";
    /** Frames that were noted of the stack of each allocation; absent where none were. */
    public static final String STACKS = "stacks";
    /** What the real process occupied at its peak, as {@link ResidentFigures#text}. */
    public static final String REAL_PEAK = "real_peak";
    /** What the real process occupied at the last moment before its exit began. */
    public static final String REAL_END = "real_end";
    /** Time of the peak, nanoseconds since the trace's start. */
    public static final String REAL_PEAK_NANOS = "real_peak_nanos";
    /** Before the name of an environment variable that steers an allocator; the value is one word of {@link EventText}. */
    public static final String ENVIRONMENT = "env.";

    public TraceMetadata {
        properties = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(properties));
    }

    /** The value of a key, if it is there. */
    public Optional<String> text(String key) {
        return Optional.ofNullable(properties.get(key));
    }

    /** Nanoseconds since 1970 at the trace's time 0, if the trace says. */
    public OptionalLong clockOrigin() {
        return number(CLOCK_ORIGIN);
    }

    /** Whether the trace knows which pages were written: then a block without such knowledge counts as written throughout. */
    public boolean knowsTouch() {
        return properties.containsKey(TOUCH);
    }

    /** Variables of the environment that steer an allocator, as they stood when the program began. */
    public Map<String, String> environment() {
        Map<String, String> environment = new LinkedHashMap<>();
        properties.forEach((key, value) -> {
            if (key.startsWith(ENVIRONMENT)) {
                environment.put(key.substring(ENVIRONMENT.length()), decoded(value));
            }
        });
        return environment;
    }

    /** What the real process occupied at its peak. */
    public Optional<ResidentFigures> realPeak() {
        return figures(REAL_PEAK);
    }

    /** What the real process occupied at the last moment before its exit began. */
    public Optional<ResidentFigures> realEnd() {
        return figures(REAL_END);
    }

    /** A number, if the key is there and is one. */
    public OptionalLong number(String key) {
        try {
            return OptionalLong.of(EventText.number(properties.getOrDefault(key, "")));
        } catch (EventSyntaxException e) {
            return OptionalLong.empty();
        }
    }

    private Optional<ResidentFigures> figures(String key) {
        String value = properties.get(key);
        if (value == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(ResidentFigures.parse(value));
        } catch (EventSyntaxException e) {
            return Optional.empty();
        }
    }

    private static String decoded(String word) {
        try {
            return EventText.decoded(word);
        } catch (EventSyntaxException e) {
            return word;
        }
    }
}
