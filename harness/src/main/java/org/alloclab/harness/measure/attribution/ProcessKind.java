package org.alloclab.harness.measure.attribution;

import java.util.Locale;

/** What is resident of a process and not its allocator's. */
public enum ProcessKind {
    /** Blocks that were handed out, less what was asked for: the tail of a block that no program uses. */
    SLACK("usable bytes of live blocks beyond what was asked for"),
    /** Areas that hold pages of files: text, data and read-only data of the program and its libraries. */
    FILES("text and data of the program and its libraries, and files that it maps"),
    STACKS("stacks of threads"),
    /** Anonymous areas that are not the allocator's. */
    OWN_MAPPINGS("anonymous memory that the program maps by itself"),
    /** Bytes of the heap, or of an area in which the allocator owns something, that no piece covers. */
    UNATTRIBUTED("resident bytes of the allocator's areas that it does not account for");

    private final String meaning;

    ProcessKind(String meaning) {
        this.meaning = meaning;
    }

    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    public String meaning() {
        return meaning;
    }
}
