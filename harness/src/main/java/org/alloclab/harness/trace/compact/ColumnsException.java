package org.alloclab.harness.trace.compact;

/** The columns of a block contradict each other. */
final class ColumnsException extends Exception {
    private static final long serialVersionUID = 1L;

    ColumnsException(String message) {
        super(message);
    }

    ColumnsException(String message, Throwable cause) {
        super(message, cause);
    }
}
