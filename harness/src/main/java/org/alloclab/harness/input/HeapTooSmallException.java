package org.alloclab.harness.input;

/** What is simulated needs more of the Java heap than Java may use. The message is one line with the figure. */
public final class HeapTooSmallException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private static final long MIB = 1 << 20;

    private HeapTooSmallException(String message) {
        super(message);
    }

    /**
     * How much is needed was estimated before the work began, or found out.
     *
     * @param what what is simulated, as the beginning of a sentence
     */
    public static HeapTooSmallException of(String what, long neededBytes) {
        long allowed = allowedMib();
        long needed = Math.max(neededBytes / MIB + 1, allowed + allowed / 4);
        return new HeapTooSmallException(what + " needs about " + needed + " MiB, and Java may use " + allowed
                + "; give it more: ALLOCLAB_JAVA_OPTS=-Xmx" + needed + "m alloclab ...");
    }

    /** Memory ran out on the way: how much is needed is not known. */
    public static HeapTooSmallException ranOut(String what) {
        long allowed = allowedMib();
        return new HeapTooSmallException(what + " needs more than the " + allowed
                + " MiB that Java may use; give it more: ALLOCLAB_JAVA_OPTS=-Xmx" + 2 * allowed + "m alloclab ...");
    }

    private static long allowedMib() {
        return Runtime.getRuntime().maxMemory() / MIB;
    }

    /** The one line. */
    public String text() {
        String message = getMessage();
        return message == null ? "" : message;
    }
}
