package org.alloclab.harness.cli;

import java.io.Closeable;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.alloclab.harness.study.compare.Comparison;

/** Comparisons that are done, for the case that the work is interrupted: then they are told. */
final class DoneSoFar implements Closeable {
    private final Consumer<List<Comparison>> telling;
    private final Thread hook = new Thread(this::interrupted, "tells what is done");
    private final List<Comparison> done = new ArrayList<>();

    /** @param telling hears of what is done if this process is asked to end before {@link #close} */
    DoneSoFar(Consumer<List<Comparison>> telling) {
        this.telling = telling;
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** A trace is done. */
    synchronized void add(Comparison comparison) {
        done.add(comparison);
    }

    synchronized void interrupted() {
        if (!done.isEmpty()) {
            telling.accept(List.copyOf(done));
        }
    }

    /** The work is done. */
    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // this process is ending, and tells already
            hook.interrupt();
        }
    }
}
