package org.alloclab.harness.referee;

import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The calls of one plug-in, each told to who watches: while one runs it is the plug-in's code that runs. A call that is left by
 * an exception stays the one that runs, so that the exception has an owner.
 *
 * @param id of the plug-in
 * @param progress is told whose code runs
 */
record Calls(String id, Progress progress) {

    /** A call that answers a number. */
    long number(String call, LongSupplier step) {
        String outer = progress.enter(id, call);
        long answer = step.getAsLong();
        progress.leave(outer);
        return answer;
    }

    /** A call that answers an object. */
    <T> T object(String call, Supplier<T> step) {
        String outer = progress.enter(id, call);
        T answer = step.get();
        progress.leave(outer);
        return answer;
    }

    /** A call that answers an object, or says with {@link IllegalArgumentException} that the question was wrong. */
    <T> T answered(String call, Supplier<T> step) {
        String outer = progress.enter(id, call);
        try {
            T answer = step.get();
            progress.leave(outer);
            return answer;
        } catch (IllegalArgumentException e) {
            // whoever asked is told
            progress.leave(outer);
            throw e;
        }
    }

    /** A call that answers nothing. */
    void run(String call, Runnable step) {
        String outer = progress.enter(id, call);
        step.run();
        progress.leave(outer);
    }

    /** The operation that runs, or {@link PlugInFailure#NO_OPERATION}. */
    long operation() {
        return progress.operation();
    }

    /** An answer broke a promise. */
    PlugInFailure foul(String what) {
        return PlugInFailure.foul(id, what);
    }
}
