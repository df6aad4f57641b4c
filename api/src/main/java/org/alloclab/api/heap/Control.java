package org.alloclab.api.heap;

import java.util.List;

/**
 * A call that steers an allocator.
 *
 * @param name the call's real name, such as {@code malloc_trim}
 * @param parameters names of its parameters
 * @param summary one line
 */
public record Control(String name, List<String> parameters, String summary) {
    /** The parameters are copied. */
    public Control {
        parameters = List.copyOf(parameters);
    }
}
