package org.alloclab.harness.cli.console;

import java.io.Closeable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Parts of the work that are done, for the case that it is interrupted: then they are told.
 *
 * @param <T> a part
 */
public final class DoneSoFar<T> implements Closeable {
    private final Consumer<List<T>> telling;
    private final Thread hook = new Thread(this::interrupted, "tells what is done");
    private final List<T> done = new ArrayList<>();
    private Supplier<Optional<T>> underWay = Optional::empty;

    /**
     * Nothing is done yet.
     *
     * @param telling hears of what is done if this process is asked to end before {@link #close}
     */
    public DoneSoFar(Consumer<List<T>> telling) {
        this.telling = telling;
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /**
     * A part is under way.
     *
     * @param soFar what is done of it
     */
    public synchronized void begin(Supplier<Optional<T>> soFar) {
        underWay = soFar;
    }

    /** A part is done. */
    public synchronized void add(T part) {
        done.add(part);
        underWay = Optional::empty;
    }

    public synchronized void interrupted() {
        List<T> told = new ArrayList<>(done);
        underWay.get().ifPresent(told::add);
        if (!told.isEmpty()) {
            telling.accept(told);
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
