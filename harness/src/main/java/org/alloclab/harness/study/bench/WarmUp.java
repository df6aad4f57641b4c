package org.alloclab.harness.study.bench;

import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;

/**
 * Runs that do not count: until the JVM's compilers have had nothing to do for a while, or the time is up.
 *
 * @param mostNanos wall time that they take at most, but for the run in which it is up
 * @param quietNanos the compilers are quiet if they have finished nothing for so long
 */
record WarmUp(long mostNanos, long quietNanos) {
    private static final int LEAST_RUNS = 3;
    private static final long QUIET_NANOS = 2_000_000_000L;

    static WarmUp ofMillis(long mostMillis) {
        return new WarmUp(mostMillis * 1_000_000, QUIET_NANOS);
    }

    /** Answers how many runs there were. */
    int run(Runnable play) {
        long begin = System.nanoTime();
        long quietSince = begin;
        long compiled = compilingMillis();
        int runs = 0;
        for (long now = begin; isGoingOn(runs, now - begin, now - quietSince); now = System.nanoTime()) {
            play.run();
            runs++;
            long compiledNow = compilingMillis();
            if (compiledNow != compiled) {
                compiled = compiledNow;
                quietSince = System.nanoTime();
            }
        }
        return runs;
    }

    private boolean isGoingOn(int runs, long nanos, long quiet) {
        return runs < LEAST_RUNS || (nanos < mostNanos && quiet < quietNanos);
    }

    private static long compilingMillis() {
        CompilationMXBean compiler = ManagementFactory.getCompilationMXBean();
        return compiler == null ? 0 : compiler.getTotalCompilationTime();
    }
}
