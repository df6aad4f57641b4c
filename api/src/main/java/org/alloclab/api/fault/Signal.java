package org.alloclab.api.fault;

/** Signals that end a simulated program. */
public enum Signal {
    SIGSEGV_MAPERR("SIGSEGV", "address not mapped"),
    SIGSEGV_ACCERR("SIGSEGV", "invalid permissions for mapped object"),
    SIGBUS("SIGBUS", "access beyond the end of the object"),
    SIGABRT("SIGABRT", "aborted"),
    SIGKILL("SIGKILL", "killed");

    private final String signalName;
    private final String meaning;

    Signal(String signalName, String meaning) {
        this.signalName = signalName;
        this.meaning = meaning;
    }

    public String signalName() {
        return signalName;
    }

    public String meaning() {
        return meaning;
    }
}
