package org.alloclab.harness.input;

/** Something was asked for that does not exist or cannot be. The message is one line: rule, value, remedy. */
public final class UsageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public UsageException(String message) {
        super(message);
    }

    public UsageException(String message, Throwable cause) {
        super(message, cause);
    }
}
