package org.alloclab.harness.script;

import java.util.List;
import java.util.Locale;

/** What a script is played on. */
public enum Needs {
    /** A machine with a typical process and a user allocator in it. */
    ALLOCATOR,
    /** A machine with an empty process. */
    PROCESSES,
    /** The kernel's own allocators, without a process. */
    KERNEL,
    /**
     * A machine on which a small program, the driver, carries the script out, as it did on a real kernel: it catches its
     * signals, and skips what would hit its own areas or needs a name without a value. What scripts need that say nothing.
     */
    DRIVER;

    static final List<String> WORDS = List.of("allocator", "processes", "kernel", "driver");

    static Needs named(Line line, String word) {
        if (!WORDS.contains(word)) {
            throw new ScriptException(line.number(), word, "needs with one of " + String.join(", ", WORDS));
        }
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
