package org.alloclab.harness.nativeside.record;

import java.nio.file.Path;
import org.alloclab.harness.nativeside.launch.Launch;

/**
 * What is to be recorded.
 *
 * @param output name of the first process's trace
 * @param follow whether forked and other started programs are recorded too
 * @param touch whether to find out which pages are written
 * @param streams where the program's output goes
 * @param libraries which libraries it runs with
 */
public record RecordRequest(
        Path output, boolean follow, TouchRequest touch, Launch.Streams streams, RecordedLibraries libraries) {

    /** With the libraries that the program has anyway. */
    public RecordRequest(Path output, boolean follow, TouchRequest touch, Launch.Streams streams) {
        this(output, follow, touch, streams, RecordedLibraries.OWN);
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
