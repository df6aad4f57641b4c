package org.alloclab.api.program;

import java.util.List;

/**
 * What {@code execve} is called with.
 *
 * @param path the program's file
 * @param arguments argv, the program's own name first
 * @param environment envp, {@code NAME=VALUE} each
 * @param files where the program and its interpreter are found
 * @param cached whether their pages are in the page cache already
 */
public record ProgramStart(
        String path, List<String> arguments, List<String> environment, ProgramFiles files, boolean cached) {
    /** The lists are copied. */
    public ProgramStart {
        arguments = List.copyOf(arguments);
        environment = List.copyOf(environment);
    }
}
