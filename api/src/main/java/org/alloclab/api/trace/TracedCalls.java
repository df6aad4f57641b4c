package org.alloclab.api.trace;

/**
 * Takes the heap calls of a trace, in their order. A block is named by any number but 0 as long as it lives, its address where
 * the format has one; 0 stands for NULL: what a call answers that failed, what {@code free} and {@code realloc} may be given.
 * A thread is named by any number. Sizes are bytes.
 *
 * <p>A call that cannot have happened (a size above 2<sup>47</sup>, an alignment that is no power of two) is refused with the
 * place of the unit, or left out and counted with {@code --lenient}. A free of a block that is not live counts, and does
 * nothing: a tool that was attached late has not seen it allocated.
 */
public interface TracedCalls {

    /** {@code block = malloc(size)}. */
    void malloc(long thread, long block, long size);

    /** {@code block = calloc(count, size)}. */
    void calloc(long thread, long block, long count, long size);

    /** {@code block = memalign(alignment, size)}, and its relatives. */
    void memalign(long thread, long block, long alignment, long size);

    /** {@code block = realloc(old, size)}. */
    void realloc(long thread, long block, long old, long size);

    /** {@code free(block)}. */
    void free(long thread, long block);

    /** The thread ends. */
    void exit(long thread);

    /**
     * The unit breaks a rule: the reading ends here, or goes on without it where {@code --lenient} is given.
     *
     * @param rule what holds of a right one, such as {@code an operation is +SIZE or -NUMBER}
     * @param found the unit as it is
     */
    void reject(String rule, String found);
}
