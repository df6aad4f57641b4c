package org.alloclab.api.heap;

import java.util.List;
import java.util.Optional;

/**
 * A call that steers an allocator.
 *
 * @param name the call's real name, such as {@code malloc_trim}
 * @param parameters names of its parameters
 * @param summary one line
 * @param giving how it is called to give back to the kernel all it can; empty for a call that does something else
 */
public record Control(String name, List<String> parameters, String summary, Optional<Giving> giving) {
    /**
     * A call that gives free memory back. {@code why} makes it once and says by how much the resident memory falls;
     * {@code tune} makes it every so often, and says what that is worth.
     *
     * @param text the call as a program in C writes it, such as {@code malloc_trim(0)}
     * @param header what declares it, such as {@code malloc.h}
     * @param arguments one for each parameter
     */
    public record Giving(String text, String header, List<Long> arguments) {
        /** The arguments are copied. */
        public Giving {
            arguments = List.copyOf(arguments);
        }

        /** The arguments as {@link UserAllocator#control} takes them. */
        public long[] values() {
            return arguments.stream().mapToLong(Long::longValue).toArray();
        }

        /** The line for a program, with the header that it includes. */
        public String statement() {
            return text + "; /* " + header + " */";
        }
    }

    /** The parameters are copied. */
    public Control {
        parameters = List.copyOf(parameters);
    }

    /** A call that is not there to give memory back. */
    public Control(String name, List<String> parameters, String summary) {
        this(name, parameters, summary, Optional.empty());
    }

    /**
     * The same, known to give back to the kernel all it can when it is called so.
     *
     * @param text the call as a program in C writes it
     * @param header what declares it
     * @param arguments one for each parameter
     */
    public Control givingBack(String text, String header, Long... arguments) {
        if (arguments.length != parameters.size()) {
            throw new IllegalArgumentException(
                    name + " takes " + parameters.size() + " arguments " + parameters + ": was " + arguments.length);
        }
        return new Control(name, parameters, summary, Optional.of(new Giving(text, header, List.of(arguments))));
    }

    /** Those of some calls that give memory back, in their order. */
    public static List<Control> givingBack(List<Control> controls) {
        return controls.stream().filter(control -> control.giving.isPresent()).toList();
    }
}
