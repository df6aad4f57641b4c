package org.alloclab.harness.study;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.alloclab.harness.trace.KeptTrace;
import org.alloclab.harness.trace.OpBatch;
import org.alloclab.harness.trace.TraceReader;
import org.jspecify.annotations.Nullable;

/** Several threads that take one player after the other and play the whole of a kept trace for it. */
final class LaneRunner<R> {
    private final KeptTrace trace;
    private final List<? extends Heats.Entry<R>> entries;
    private final AtomicInteger next = new AtomicInteger();
    private final List<Optional<R>> results;
    private final @Nullable Throwable[] failures;

    LaneRunner(KeptTrace trace, List<? extends Heats.Entry<R>> entries) {
        this.trace = trace;
        this.entries = entries;
        this.results = new ArrayList<>(Collections.nCopies(entries.size(), Optional.empty()));
        this.failures = new Throwable[entries.size()];
    }

    /**
     * Plays for all.
     *
     * @param lanes so many at a time
     * @return by player; nothing where there was no room for its machine
     */
    List<Optional<R>> play(int lanes) {
        List<Thread> threads = new ArrayList<>();
        for (int i = 1; i < lanes; i++) {
            Thread thread = new Thread(this::playOneAfterOther, "lane " + i);
            thread.setDaemon(true);
            thread.start();
            threads.add(thread);
        }
        playOneAfterOther();
        threads.forEach(LaneRunner::join);
        // of several failures the one that a lane alone would have met
        Arrays.stream(failures).filter(failure -> failure != null).findFirst().ifPresent(LaneRunner::rethrow);
        return results;
    }

    /** Plays the whole trace for one. */
    static <R> R play(KeptTrace trace, Heats.Entry<R> entry) throws IOException {
        Heats.Player<R> player = entry.enter();
        OpBatch batch = new OpBatch();
        try (TraceReader reader = trace.open()) {
            while (reader.read(batch)) {
                player.play(batch);
            }
            return player.result(reader.totals());
        }
    }

    private void playOneAfterOther() {
        for (int i = next.getAndIncrement(); i < entries.size(); i = next.getAndIncrement()) {
            try {
                R result = play(trace, entries.get(i));
                synchronized (results) {
                    results.set(i, Optional.of(result));
                }
            } catch (OutOfMemoryError e) {
                // its result stays empty: it is played again, alone
            } catch (IOException | RuntimeException | Error e) {
                failures[i] = e;
                next.set(entries.size());
            }
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while other machines play", e);
        }
    }

    private static void rethrow(Throwable failure) {
        if (failure instanceof Error error) {
            throw error;
        }
        if (failure instanceof RuntimeException exception) {
            throw exception;
        }
        throw new IllegalStateException(failure);
    }
}
