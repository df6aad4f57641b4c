package org.alloclab.harness.plugin;

/** A plug-in cannot be used. The message says why. */
final class UnusableException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String text;
    private final String remedy;

    UnusableException(String cause, String remedy) {
        super(cause);
        this.text = cause;
        this.remedy = remedy;
    }

    /** What is wrong. */
    String text() {
        return text;
    }

    /** What mends it. */
    String remedy() {
        return remedy;
    }
}
