package org.alloclab.harness.study.sweep;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Plays cells on other computers. The harness has none itself: an engine is found as a service, so that what it stands on stays
 * away from whoever plays here.
 *
 * <p>A worker does what a user would do there by hand: it runs {@code study} with the order's {@linkplain Order#arguments
 * arguments}, a trace, some keys and a directory of its own. So a cell is what it would have been here, byte for byte, or it is
 * not there: the key holds the digests of trace and plan as the worker sees them.
 */
public interface SweepEngine {

    /**
     * What is to be played.
     *
     * @param master the cluster, as the engine words it
     * @param settings of the engine, by its own names
     * @param arguments of {@code study} on a worker, up to the trace and the keys
     * @param traces what is missing of each trace
     * @param waitNanos how long the cluster may have no worker for this work
     * @param log where the engine tells its own story
     */
    record Order(
            String master,
            Map<String, String> settings,
            List<String> arguments,
            List<Portion> traces,
            long waitNanos,
            Path log) {
        public Order {
            settings = Map.copyOf(settings);
            arguments = List.copyOf(arguments);
            traces = List.copyOf(traces);
        }
    }

    /** Takes results; called by one thread at a time. */
    @FunctionalInterface
    interface Results {

        /**
         * A cell is done.
         *
         * @param key of the cell
         * @param file what the worker wrote under it
         */
        void done(String key, byte[] file);
    }

    /**
     * Plays what is ordered. Each result is handed over as soon as it is there, so what is done stays done if the rest fails.
     *
     * @throws ClusterFailure if the cluster cannot be reached or used
     * @throws WorkerFailure if a worker could not play its part
     */
    void play(Order order, Results results);
}
