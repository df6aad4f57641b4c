package org.alloclab.api.space;

/** A maps listing that cannot be read: which line, which rule. */
public final class LayoutSyntaxException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final int line;

    /** Line, rule and value go into the message. */
    public LayoutSyntaxException(int line, String rule, String value) {
        super(rule + ": was '" + value + "'");
        this.line = line;
    }

    LayoutSyntaxException(int line, String rule, String value, Throwable cause) {
        super(rule + ": was '" + value + "'", cause);
        this.line = line;
    }

    /** The offending line, counted from 1. */
    public int line() {
        return line;
    }
}
