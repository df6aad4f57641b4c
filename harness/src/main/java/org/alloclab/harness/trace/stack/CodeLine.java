package org.alloclab.harness.trace.stack;

/**
 * A line of a program.
 *
 * @param function that it is in; empty if that is not known
 * @param file its source as the compiler was told; empty if that is not known
 * @param line from 1 on; 0 if that is not known
 */
public record CodeLine(String function, String file, int line) {

    /** {@code name.c:12}, or empty. */
    public String position() {
        if (file.isEmpty()) {
            return "";
        }
        String name = file.substring(file.lastIndexOf('/') + 1);
        return line == 0 ? name : name + ":" + line;
    }
}
