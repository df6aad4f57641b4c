package org.alloclab.harness.study;

/** Hears how far a long work has come. Called on the threads that do it. */
@FunctionalInterface
public interface ProgressListener {
    ProgressListener UNHEARD = (stage, done, all) -> {};

    /** What is done at the moment. */
    enum Stage {
        /** The trace is decoded. */
        READING,
        /** Machines play it. */
        PLAYING,
        /** Real programs run. */
        RUNNING,
        /** A trace is written. */
        WRITING,
        /** Loops are timed. */
        MEASURING
    }

    /** What is worked on from now on, such as {@code jemalloc, run 2 of 3}. */
    default void said(String what) {}

    /**
     * So much of a stage is done.
     *
     * @param done operations; of real programs and of loops that are timed, these
     * @param all of the stage, or 0 where nobody knows yet
     */
    void heard(Stage stage, long done, long all);
}
