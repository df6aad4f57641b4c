package org.alloclab.sweep;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.alloclab.harness.study.sweep.ClusterFailure;
import org.alloclab.harness.study.sweep.Portion;
import org.alloclab.harness.study.sweep.SweepEngine;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;

/** Plays cells on Spark: a standalone cluster, or threads of this process. */
public final class SparkEngine implements SweepEngine {
    /** Portions for each core: enough that none waits long for the last, few enough that traces are not read too often. */
    private static final int PORTIONS_A_CORE = 4;

    /** Read by this module's log4j2.properties. */
    private static final String LOG = "alloclab.spark.log";

    @Override
    public void play(Order order, Results results) {
        // before the first class of Spark's looks for it
        System.setProperty(LOG, order.log().toString());
        SparkConf conf = conf(order, new Master(order.master()));
        WorkerClassPath program = WorkerClassPath.ofThisProgram();
        try (JavaSparkContext spark = start(conf, order)) {
            program.sent().forEach(jar -> spark.addFile(jar.toString()));
            List<Task> tasks = new ArrayList<>();
            int most = most(order.traces(), spark.defaultParallelism());
            for (Portion trace : order.traces()) {
                trace.parts(most).forEach(part -> tasks.add(new Task(program.names(), arguments(order, part))));
            }
            new Job(spark, order, results).run(tasks);
        }
    }

    private static List<String> arguments(Order order, Portion portion) {
        List<String> arguments = new ArrayList<>(order.arguments());
        arguments.addAll(List.of("--trace", portion.trace()));
        portion.keys().forEach(key -> arguments.addAll(List.of("--cell", key)));
        return arguments;
    }

    /** Cells of a portion at most. */
    private static int most(List<Portion> traces, int cores) {
        int cells = traces.stream().mapToInt(trace -> trace.keys().size()).sum();
        return Math.max(1, cells / (PORTIONS_A_CORE * cores));
    }

    private static SparkConf conf(Order order, Master master) {
        SparkConf conf = new SparkConf()
                .setMaster(master.url())
                .setAppName("alloclab study")
                .set("spark.ui.enabled", "false");
        master.ownAddress().ifPresent(address -> conf.set("spark.driver.host", address));
        if (master.isHere()) {
            conf.set("spark.driver.host", "127.0.0.1").set("spark.driver.bindAddress", "127.0.0.1");
        }
        Path code = WorkerClassPath.codeOf(SparkEngine.class);
        if (code.toString().endsWith(".jar")) {
            conf.setJars(new String[] {code.toString()});
        }
        for (Map.Entry<String, String> setting : order.settings().entrySet()) {
            conf.set(setting.getKey(), setting.getValue());
        }
        return conf;
    }

    private static JavaSparkContext start(SparkConf conf, Order order) {
        try {
            return new JavaSparkContext(conf);
        } catch (Exception e) {
            // Scala does not declare what is thrown
            throw new ClusterFailure(
                    "--master " + order.master() + ": Spark does not start (" + Job.reason(e) + "); see " + order.log(),
                    e);
        }
    }
}
