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
        PLAYING
    }

    /**
     * So much of a stage is done.
     *
     * @param done operations
     * @param all operations of the stage, or 0 where nobody knows yet
     */
    void heard(Stage stage, long done, long all);
}
