package org.alloclab.harness.study.course;

/** Hears of blocks that a program gives up, after the operation that did so. */
@FunctionalInterface
public interface FreedBlocks {
    /** Nobody hears. */
    FreedBlocks IGNORED = (operation, born, requested, thread) -> {};

    /**
     * A block was freed, or moved by realloc.
     *
     * @param operation in which that happened
     * @param born the operation that answered it
     * @param requested bytes that were asked for
     * @param thread that asked for it
     */
    void freed(long operation, long born, long requested, int thread);
}
