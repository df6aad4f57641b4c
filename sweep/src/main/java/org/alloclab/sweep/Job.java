package org.alloclab.sweep;

import java.util.List;
import java.util.stream.IntStream;
import org.alloclab.harness.study.sweep.ClusterFailure;
import org.alloclab.harness.study.sweep.SweepEngine;
import org.alloclab.harness.study.sweep.WorkerFailure;
import org.apache.spark.api.java.JavaSparkContext;
import org.jspecify.annotations.Nullable;
import scala.jdk.javaapi.CollectionConverters;
import scala.reflect.ClassTag$;
import scala.runtime.AbstractFunction2;
import scala.runtime.BoxedUnit;

/** One job of Spark: tasks that are played somewhere, and answers that are handed over as they come. */
final class Job {
    private final JavaSparkContext spark;
    private final SweepEngine.Order order;
    private final SweepEngine.Results results;
    /** Why it was ended early; Spark only says that it was. */
    private @Nullable RuntimeException ended;

    Job(JavaSparkContext spark, SweepEngine.Order order, SweepEngine.Results results) {
        this.spark = spark;
        this.order = order;
        this.results = results;
    }

    /**
     * Runs until all answers are there.
     *
     * @throws ClusterFailure if the cluster is lost
     * @throws WorkerFailure if a task fails
     */
    void run(List<Task> tasks) {
        try (WorkerWatch watch = new WorkerWatch(spark, order.waitNanos(), this::end)) {
            if (!new Master(order.master()).isHere()) {
                watch.begin();
            }
            spark.sc()
                    .runJob(
                            spark.parallelize(tasks, tasks.size()).rdd(),
                            new PlayPortion(),
                            CollectionConverters.asScala(IntStream.range(0, tasks.size())
                                            .<Object>mapToObj(Integer::valueOf)
                                            .toList())
                                    .toSeq(),
                            new Taking(),
                            ClassTag$.MODULE$.apply(Answer.class));
        } catch (Exception e) {
            // Scala does not declare what is thrown
            end(new ClusterFailure(
                    "--master " + order.master() + ": Spark ended the study (" + reason(e)
                            + "); what is done is kept, start it again to go on; see " + order.log(),
                    e));
        }
        RuntimeException why = why();
        if (why != null) {
            throw why;
        }
    }

    /** The first reason counts. */
    private synchronized void end(RuntimeException why) {
        if (ended == null) {
            ended = why;
            spark.sc().cancelAllJobs();
        }
    }

    private synchronized @Nullable RuntimeException why() {
        return ended;
    }

    /** Takes an answer on the driver. */
    private final class Taking extends AbstractFunction2<Object, Answer, BoxedUnit> {
        @Override
        public BoxedUnit apply(Object partition, Answer answer) {
            try {
                answer.cells().forEach(results::done);
                if (answer.exitCode() != 0) {
                    end(new WorkerFailure(answer.worker(), answer.exitCode(), answer.lastLine()));
                }
            } catch (RuntimeException e) {
                end(e);
            }
            return BoxedUnit.UNIT;
        }
    }

    /** The first line of what went wrong at the bottom. */
    static String reason(Throwable e) {
        String message = e.getMessage();
        return message == null
                ? e.getClass().getSimpleName()
                : message.lines().findFirst().orElse("");
    }
}
