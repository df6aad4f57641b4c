package org.alloclab.harness.cli;

/** What the process answers. */
final class ExitCode {
    static final int DONE = 0;
    static final int INTERNAL = 1;
    static final int USAGE = 2;
    static final int DATA = 3;
    static final int DEATH = 4;
    /** What was to be equal is not. */
    static final int DIFFERENT = 5;
    /** A real program was killed, or its runs ended differently. */
    static final int PROGRAM = 6;

    /** A plug-in that is not part of alloclab broke a promise, threw, or did not come back; the others are complete. */
    static final int PLUG_IN = 7;

    /** A cluster cannot be reached or used. */
    static final int CLUSTER = 8;

    private ExitCode() {}
}
