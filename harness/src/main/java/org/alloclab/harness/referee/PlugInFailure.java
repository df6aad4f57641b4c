package org.alloclab.harness.referee;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a plug-in did that ends its run, and in which operation. */
public final class PlugInFailure extends RuntimeException {
    /** Operation of a failure before the first one, or of a machine without operations. */
    public static final long NO_OPERATION = -1;

    private static final long serialVersionUID = 1L;

    private final String plugIn;
    private final long operation;
    private final String what;

    PlugInFailure(String plugIn, long operation, String what, @Nullable Throwable cause) {
        super(plugIn + " " + what, cause);
        this.plugIn = plugIn;
        this.operation = operation;
        this.what = what;
    }

    /** An answer of a plug-in broke a promise. */
    static PlugInFailure foul(String plugIn, String what) {
        return new PlugInFailure(plugIn, NO_OPERATION, what, null);
    }

    /** The same, which happened in an operation. */
    PlugInFailure in(long itsOperation) {
        return new PlugInFailure(plugIn, itsOperation, what, getCause());
    }

    /** Id of the plug-in. */
    public String plugIn() {
        return plugIn;
    }

    /** The operation, or {@link #NO_OPERATION}. */
    public long operation() {
        return operation;
    }

    /** What it did, without its name: {@code answered 0x10 to malloc(24), which is not mapped}. */
    public String what() {
        return what;
    }

    /** All of it in one line: who, in which operation, what. */
    public String text() {
        String where = operation == NO_OPERATION ? "" : String.format(Locale.ROOT, "operation %d: ", operation);
        return where + plugIn + " " + what;
    }
}
