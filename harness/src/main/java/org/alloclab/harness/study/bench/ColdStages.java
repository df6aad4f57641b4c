package org.alloclab.harness.study.bench;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/**
 * Where the CPU time of a whole process went that replayed a trace once.
 *
 * @param startNanos the JVM's own start, and all that belongs to no other stage
 * @param decodeNanos the thread that decodes the trace
 * @param compileNanos the JVM's compilers
 * @param collectNanos the JVM's collector
 * @param loopNanos planning, the machine, and the replay loop on it
 * @param peakBytes most resident memory of the process
 */
public record ColdStages(
        long startNanos, long decodeNanos, long compileNanos, long collectNanos, long loopNanos, long peakBytes) {

    /** CPU time of all stages. */
    public long totalNanos() {
        return startNanos + decodeNanos + compileNanos + collectNanos + loopNanos;
    }

    /** Writes the stages as six numbers. */
    public void write(DataOutputStream out) throws IOException {
        for (long number : new long[] {startNanos, decodeNanos, compileNanos, collectNanos, loopNanos, peakBytes}) {
            out.writeLong(number);
        }
        out.flush();
    }

    static ColdStages read(DataInputStream in) throws IOException {
        return new ColdStages(in.readLong(), in.readLong(), in.readLong(), in.readLong(), in.readLong(), in.readLong());
    }
}
