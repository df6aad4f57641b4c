package org.alloclab.api.heap;

import java.util.List;

/**
 * An allocator's own name space of figures, settings and actions, such as jemalloc's {@code mallctl}. Calls are made on
 * behalf of the main thread; what the real call refuses is refused with its error number.
 *
 * <pre>
 *   read("stats.allocated")     write("arena.0.dirty_decay_ms", "0")     call("arena.0.purge")
 * </pre>
 */
public interface ControlTree {

    /** Every name, with {@code <i>}, {@code <j>} ... in place of indices. */
    List<String> names();

    /** Reads the value of a name. */
    ControlAnswer read(String name);

    /**
     * Sets the value of a name.
     *
     * @param value {@code true} or {@code false}, a whole number, or a text
     */
    ControlAnswer write(String name, String value);

    /** Calls a name without reading or setting a value. */
    ControlAnswer call(String name);
}
