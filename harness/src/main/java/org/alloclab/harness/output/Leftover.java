package org.alloclab.harness.output;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Something that must not be left behind where this process is interrupted: a file half written, another process. */
public final class Leftover implements Closeable {
    private final Thread hook;

    private Leftover(Thread hook) {
        this.hook = hook;
    }

    /** What removes it; called once if the process ends while this is open. */
    @FunctionalInterface
    public interface Removal {
        void remove() throws IOException;
    }

    /** Removes it at the end of the process, unless this has been closed before. */
    public static Leftover of(Removal removal) {
        Thread hook = new Thread(
                () -> {
                    try {
                        removal.remove();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                },
                "leaves nothing");
        try {
            Runtime.getRuntime().addShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The process is ending: there is nothing to wait for.
            hook.start();
        }
        return new Leftover(hook);
    }

    /** It is gone, or has become what it was to be. */
    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The process is ending, and the hook runs.
            hook.interrupt();
        }
    }
}
