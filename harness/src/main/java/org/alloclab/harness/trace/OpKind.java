package org.alloclab.harness.trace;

/** Kinds of operation, as they stand in the kind column of an {@link OpBatch}. */
public final class OpKind {
    /** Does nothing: an allocation that failed when it was recorded, a line that was skipped. */
    public static final byte NOP = 0;
    /** {@code target = malloc(size)}. */
    public static final byte MALLOC = 1;
    /** {@code target = calloc(argument, size)}. */
    public static final byte CALLOC = 2;
    /** {@code target = realloc(source, size)}; argument is the size the old block was asked for with. */
    public static final byte REALLOC = 3;
    /** {@code target = memalign(argument, size)}; argument is a power of two. */
    public static final byte MEMALIGN = 4;
    /** {@code free(source)}; size is the size the block was asked for with. */
    public static final byte FREE = 5;
    /** The thread ends. */
    public static final byte EXIT = 6;
    /** {@link #FREE}, after which the thread ends. */
    public static final byte FREE_EXIT = 7;
    /**
     * No heap call: {@link OpBatch#event} tells what. Source is the block it is about, if it is about one. Rows of this kind
     * exist only where {@link ReadOptions#events} asks for them; they are {@link #NOP} otherwise.
     */
    public static final byte EVENT = 8;

    private OpKind() {}

    /** Whether an operation of this kind answers a block. */
    public static boolean allocates(byte kind) {
        return kind >= MALLOC && kind <= MEMALIGN;
    }

    /** Whether an operation of this kind gives a block up, or may. */
    static boolean hasSource(byte kind) {
        return kind == REALLOC || kind == FREE || kind == FREE_EXIT || kind == EVENT;
    }

    /** Whether an operation of this kind has an argument that is a number. */
    static boolean hasArgument(byte kind) {
        return kind >= CALLOC && kind <= MEMALIGN;
    }
}
