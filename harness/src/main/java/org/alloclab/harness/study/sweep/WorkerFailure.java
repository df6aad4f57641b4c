package org.alloclab.harness.study.sweep;

/** What a worker said when it could not play its part: the line and the exit code that it would have ended with alone. */
public final class WorkerFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int exitCode;

    /**
     * A failure.
     *
     * @param worker its name in the network
     * @param exitCode of its {@code study}
     * @param line what it said
     */
    public WorkerFailure(String worker, int exitCode, String line) {
        super("worker " + worker + ": " + line);
        this.exitCode = exitCode;
    }

    public int exitCode() {
        return exitCode;
    }
}
