package org.alloclab.harness.input;

/** What is simulated needs more of the Java heap than Java may use. The message is one line with the figure that is needed. */
public final class HeapTooSmallException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private static final long MIB = 1 << 20;

    private HeapTooSmallException(String message) {
        super(message);
    }

    /**
     * It is known, or was found out.
     *
     * @param what what is simulated, as the beginning of a sentence
     * @param neededBytes about so much is needed, found out or estimated
     */
    public static HeapTooSmallException of(String what, long neededBytes) {
        long allowed = Runtime.getRuntime().maxMemory() / MIB;
        long needed = Math.max(neededBytes / MIB + 1, allowed + allowed / 4);
        return new HeapTooSmallException(what + " needs about " + needed + " MiB, and Java may use " + allowed
                + "; give it more: ALLOCLAB_JAVA_OPTS=-Xmx" + needed + "m alloclab ...");
    }

    /** The one line. */
    public String text() {
        String message = getMessage();
        return message == null ? "" : message;
    }
}
