package org.alloclab.harness.cli.option;

import java.io.IOException;
import java.util.Map;
import org.alloclab.harness.input.BadInputException;
import org.alloclab.harness.trace.OpBatch;
import org.alloclab.harness.trace.ReadOptions;
import org.alloclab.harness.trace.TraceFormat;
import org.alloclab.harness.trace.TraceMetadata;
import org.alloclab.harness.trace.TraceReader;
import org.alloclab.harness.trace.TraceSource;

/**
 * What has to be known of a trace before a run of it is planned.
 *
 * @param metadata what it says of itself
 * @param hasTimes whether it says when its operations happened
 */
public record TraceHead(TraceMetadata metadata, boolean hasTimes) {

    /** The head of a trace; what is wrong with its first rows is left to whoever plays them. */
    public static TraceHead of(TraceSource source, TraceFormat format, ReadOptions options, LayerOptions layers)
            throws IOException {
        return of(source, format, options, layers.clock());
    }

    /** The same for a clock; one that demands times is an error for a trace without. */
    public static TraceHead of(TraceSource source, TraceFormat format, ReadOptions options, ClockText clock)
            throws IOException {
        TraceHead head = read(source, format, options);
        if (clock.demandsTimes() && !head.hasTimes()) {
            throw BadInputException.inFile(
                    source.name(),
                    "--clock trace needs a trace with times: this one has none",
                    "record it with 'alloclab record', or give --clock START,STEP");
        }
        return head;
    }

    /** The head of a workload: it knows what is written, and has no times. */
    public static TraceHead ofWorkload() {
        return new TraceHead(new TraceMetadata(Map.of(TraceMetadata.TOUCH, "rule")), false);
    }

    private static TraceHead read(TraceSource source, TraceFormat format, ReadOptions options) throws IOException {
        try (TraceReader reader = format.open(source, options)) {
            TraceMetadata metadata = reader.metadata();
            OpBatch first = new OpBatch();
            try {
                return new TraceHead(metadata, reader.read(first) && first.hasTimes());
            } catch (BadInputException e) {
                return new TraceHead(metadata, false);
            }
        }
    }
}
