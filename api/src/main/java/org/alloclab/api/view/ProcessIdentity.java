package org.alloclab.api.view;

import java.util.List;

/**
 * Which process an address space is of.
 *
 * @param pid its number
 * @param arguments what its program was started with, the program's name first
 * @param startOfStack the stack pointer at its start ({@code startstack} of {@code /proc/PID/stat}); 0: none
 */
public record ProcessIdentity(int pid, List<String> arguments, long startOfStack) {
    /** The list is copied. */
    public ProcessIdentity {
        arguments = List.copyOf(arguments);
    }
}
