package org.alloclab.harness.trace.pack;

import java.io.IOException;

/** A file is packed in a way that is not undone here. */
public final class UnsupportedPackingException extends IOException {
    private static final long serialVersionUID = 1L;

    private final String remedy;

    UnsupportedPackingException(String what, String remedy) {
        super(what);
        this.remedy = remedy;
    }

    /** What to do. */
    public String remedy() {
        return remedy;
    }
}
