package org.alloclab.harness.study.course;

import java.util.List;
import org.alloclab.api.probe.Argument;

/**
 * Something that happened between two samples, once or several times.
 *
 * @param kind what sort of thing
 * @param name in the field's terms, such as {@code trim top}, or as the program calls it
 * @param operation the operation of the last time
 * @param nanos virtual time of that, since the start
 * @param count how often
 * @param arguments what the numbers mean
 * @param values the numbers that it was told with the last time
 */
public record Landmark(
        Kind kind, String name, long operation, long nanos, long count, List<Argument> arguments, List<Long> values) {
    public Landmark {
        arguments = List.copyOf(arguments);
        values = List.copyOf(values);
    }

    /** Sorts of things. */
    public enum Kind {
        /** The allocator asked the kernel for more: an arena, a region, a mapping. */
        GROWN("the allocator asked for more"),
        /** It gave something back: a trim, a purge. */
        RETURNED("the allocator gave something back"),
        /** It moved a threshold or limit of its own. */
        ADJUSTED("the allocator moved a limit of its own"),
        /** The program steered its allocator. */
        STEERED("the program steered its allocator"),
        /** A moment to which the trace gives a name. */
        MARK("a mark of the trace"),
        /** Nothing was done for a while. */
        PAUSE("a pause"),
        /** The program died. */
        DEATH("the program died");

        private final String meaning;

        Kind(String meaning) {
            this.meaning = meaning;
        }

        public String meaning() {
            return meaning;
        }
    }
}
