package org.alloclab.sweep;

import java.io.Closeable;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.alloclab.harness.study.sweep.ClusterFailure;
import org.apache.spark.api.java.JavaSparkContext;

/** Looks whether the cluster has a worker for a job: Spark itself waits for one without end. */
final class WorkerWatch implements Closeable {
    private static final long EVERY_MILLIS = 200;

    private final JavaSparkContext spark;
    private final long waitNanos;
    private final Consumer<RuntimeException> ending;
    private final Thread thread = new Thread(this::look, "looks for workers");

    /**
     * A watch.
     *
     * @param waitNanos how long there may be none
     * @param ending hears if it was longer
     */
    WorkerWatch(JavaSparkContext spark, long waitNanos, Consumer<RuntimeException> ending) {
        this.spark = spark;
        this.waitNanos = waitNanos;
        this.ending = ending;
    }

    void begin() {
        thread.setDaemon(true);
        thread.start();
    }

    private void look() {
        long seen = System.nanoTime();
        try {
            while (!Thread.currentThread().isInterrupted()) {
                // the driver is one of them
                if (spark.statusTracker().getExecutorInfos().length > 1) {
                    seen = System.nanoTime();
                } else if (System.nanoTime() - seen > waitNanos) {
                    ending.accept(new ClusterFailure("--master " + spark.master() + " had no worker for this study for "
                            + TimeUnit.NANOSECONDS.toSeconds(waitNanos)
                            + " s; see whether its workers live and have memory and cores that are free; what is done is"
                            + " kept, start it again to go on"));
                    return;
                }
                Thread.sleep(EVERY_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
