package org.alloclab.harness.nativeside.record;

import java.nio.file.Path;
import org.alloclab.harness.nativeside.launch.Launch;

/**
 * What is to be recorded.
 *
 * @param output name of the first process's trace
 * @param follow whether forked and other started programs are recorded too
 * @param touch whether to find out which pages are written
 * @param stackDepth frames of the stack of each allocation that are noted; 0 for none
 * @param streams where the program's output goes
 * @param libraries which libraries it runs with
 */
public record RecordRequest(
        Path output,
        boolean follow,
        TouchRequest touch,
        int stackDepth,
        Launch.Streams streams,
        RecordedLibraries libraries) {
    /** Most frames of a stack. */
    public static final int MOST_DEPTH = 255;

    public RecordRequest {
        if (stackDepth < 0 || stackDepth > MOST_DEPTH) {
            throw new IllegalArgumentException("a stack has 0 to " + MOST_DEPTH + " frames: was " + stackDepth);
        }
    }

    /** With the libraries that the program has anyway, and without stacks. */
    public RecordRequest(Path output, boolean follow, TouchRequest touch, Launch.Streams streams) {
        this(output, follow, touch, 0, streams, RecordedLibraries.OWN);
    }

    /** What is asked of the knowledge of written pages. */
    public enum TouchRequest {
        /** Nothing. */
        NONE("0"),
        /** The best that the kernel has. */
        BEST("1"),
        /** The upper bound that every kernel has. */
        BOUND("m");

        private final String code;

        TouchRequest(String code) {
            this.code = code;
        }

        /** As the recorder is told. */
        String code() {
            return code;
        }
    }
}
