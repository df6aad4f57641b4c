package org.alloclab.harness.trace.event;

/** Text that is no event. The message is the rule it breaks. */
public final class EventSyntaxException extends Exception {
    private static final long serialVersionUID = 1L;

    public EventSyntaxException(String rule) {
        super(rule);
    }

    /** The rule that is broken. */
    public String rule() {
        String rule = getMessage();
        return rule == null ? "" : rule;
    }
}
