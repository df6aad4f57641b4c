package org.alloclab.harness.trace.stack;

import java.util.List;

/**
 * A call in a program's code.
 *
 * @param module path of the file that holds the code; empty for code of no file
 * @param buildId of that file, hexadecimal; empty if it has none
 * @param address of the call, as the file sees itself
 * @param lines of the functions that were inlined there, innermost first; empty where nothing is known
 */
public record Place(String module, String buildId, long address, List<CodeLine> lines) {
    private static final String GENERATED = "code made at run time";

    public Place {
        lines = List.copyOf(lines);
    }

    /** {@code libfoo.so+0x1234}. */
    public String offset() {
        return module.isEmpty()
                ? GENERATED
                : module.substring(module.lastIndexOf('/') + 1) + "+0x" + Long.toHexString(address);
    }

    /** A line of it, as people are told: {@code function (name.c:12)}, as much of it as is known. */
    public String text(CodeLine line) {
        String position = line.position().isEmpty() ? offset() : line.position();
        return line.function().isEmpty() ? position : line.function() + " (" + position + ")";
    }
}
