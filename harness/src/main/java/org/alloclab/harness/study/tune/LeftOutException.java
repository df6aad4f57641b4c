package org.alloclab.harness.study.tune;

import org.alloclab.harness.study.compare.Failure;

/** A plug-in that is not believed ended a trial: there is no answer for its allocator. */
public final class LeftOutException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    LeftOutException(Failure failure) {
        super(failure.text());
    }

    /** Which plug-in, in which operation, what it did, in one line. */
    public String text() {
        return String.valueOf(getMessage());
    }
}
