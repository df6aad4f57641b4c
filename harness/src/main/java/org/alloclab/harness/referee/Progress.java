package org.alloclab.harness.referee;

import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Whose code runs at the moment. The thread that runs writes it; another that watches reads it, and may see what was a moment
 * ago.
 */
public final class Progress {
    private volatile long calls;
    private volatile @Nullable String plugIn;
    private volatile String call = "";
    private volatile LongSupplier operation = () -> PlugInFailure.NO_OPERATION;

    /** From now on operations are counted by this. */
    public void follow(LongSupplier operations) {
        operation = operations;
    }

    /** The operation that runs, or {@link PlugInFailure#NO_OPERATION}. */
    long operation() {
        return operation.getAsLong();
    }

    /** Calls of plug-ins so far; it rises as long as a run goes on. */
    public long calls() {
        return calls;
    }

    /**
     * A plug-in is called. Where it is left by an exception it stays the one that runs, so that the exception has an owner.
     *
     * @return what ran before, for {@link #leave}
     */
    @Nullable
    String enter(String id, String itsCall) {
        String outer = plugIn;
        plugIn = id;
        call = itsCall;
        count();
        return outer;
    }

    /** It has answered. */
    void leave(@Nullable String outer) {
        plugIn = outer;
        count();
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes
    private void count() {
        calls++;
    }

    /** No plug-in runs any more: the program that it ran for has died. */
    public void rest() {
        plugIn = null;
    }

    /** The plug-in that runs, or was left by an exception; {@code null} where it is the program itself. */
    @Nullable
    String plugIn() {
        return plugIn;
    }

    /** The call that it was asked for last. */
    String call() {
        return call;
    }
}
