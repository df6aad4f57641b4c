package org.alloclab.harness.study.sweep;

/** A cluster cannot be reached or used. The message is one line and says what to do. */
public final class ClusterFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ClusterFailure(String message) {
        super(message);
    }

    public ClusterFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
