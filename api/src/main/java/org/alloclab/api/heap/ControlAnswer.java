package org.alloclab.api.heap;

import java.util.Optional;
import org.alloclab.api.space.Errno;

/**
 * What a call of {@link ControlTree} came to.
 *
 * @param error what it returned, empty for 0
 * @param value the value read, empty where none was
 */
public record ControlAnswer(Optional<Errno> error, String value) {
    /** Done; nothing was read. */
    public static final ControlAnswer DONE = new ControlAnswer(Optional.empty(), "");

    /** A value that was read. */
    public static ControlAnswer of(String value) {
        return new ControlAnswer(Optional.empty(), value);
    }

    /** Refused. */
    public static ControlAnswer failed(Errno error) {
        return new ControlAnswer(Optional.of(error), "");
    }

    /** The error's name, or else a text such as the value. */
    public String textOr(String otherwise) {
        return error.map(Errno::name).orElse(otherwise);
    }
}
