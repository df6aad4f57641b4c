package org.alloclab.api.fault;

/** Signals that end a simulated program. */
public enum Signal {
    /** An access where nothing is mapped. */
    SIGSEGV_MAPERR("SIGSEGV", "address not mapped"),
    /** An access that the protection of the area forbids. */
    SIGSEGV_ACCERR("SIGSEGV", "invalid permissions for mapped object"),
    /** An access to a page behind the end of its file, or of a pool that has none left. */
    SIGBUS("SIGBUS", "access beyond the end of the object"),
    /** The program, or its library, gave up: {@code abort(3)}. */
    SIGABRT("SIGABRT", "aborted"),
    /** Killed from outside, as by the OOM killer. */
    SIGKILL("SIGKILL", "killed");

    private final String signalName;
    private final String meaning;

    Signal(String signalName, String meaning) {
        this.signalName = signalName;
        this.meaning = meaning;
    }

    /** The name as {@code kill -l} has it, such as {@code SIGSEGV}. */
    public String signalName() {
        return signalName;
    }

    /** What it says, in words. */
    public String meaning() {
        return meaning;
    }
}
