package org.alloclab.api.spi;

import java.util.List;

/**
 * A setting that is worth trying, with the values to try, from the least to the greatest. That the option is not set at all is
 * always one of the things to try and is not listed.
 *
 * @param option its name
 * @param values in order
 */
public record Knob(String option, List<String> values) {
    /** The values are copied. */
    public Knob {
        values = List.copyOf(values);
    }

    /** A knob with these values. */
    public static Knob of(String option, String... values) {
        return new Knob(option, List.of(values));
    }
}
