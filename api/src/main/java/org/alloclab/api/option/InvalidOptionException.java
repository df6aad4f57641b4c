package org.alloclab.api.option;

/** An option that does not exist, or a value outside its rule. The message says rule, value and remedy. */
public final class InvalidOptionException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    /** The message says option, rule and value. */
    public InvalidOptionException(String message) {
        super(message);
    }

    InvalidOptionException(String message, Throwable cause) {
        super(message, cause);
    }
}
