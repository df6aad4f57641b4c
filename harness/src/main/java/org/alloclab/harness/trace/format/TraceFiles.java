package org.alloclab.harness.trace.format;

import io.airlift.compress.zstd.ZstdOutputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.alloclab.harness.trace.TraceWriter;
import org.alloclab.harness.trace.compact.CompactWriter;

/**
 * Which format a trace is written in: the file's name tells. {@code .txt} is memory_replay text, {@code .txt.gz} and
 * {@code .txt.zst} the same compressed; everything else is the compact format.
 */
public final class TraceFiles {
    private static final int BUFFER = 1 << 16;

    private TraceFiles() {}

    /** Whether a file of this name is text. */
    public static boolean isText(Path file) {
        String name = name(file);
        return name.endsWith(".txt") || name.endsWith(".txt.gz") || name.endsWith(".txt.zst");
    }

    /**
     * A writer for a file of this name.
     *
     * @param file the name
     * @param out where the bytes go
     * @param properties what is known of the trace as a whole
     * @param threadIds ids of threads by number, as far as they are known beforehand
     */
    public static TraceWriter writer(Path file, OutputStream out, Map<String, String> properties, long[] threadIds)
            throws IOException {
        if (!isText(file)) {
            return new CompactWriter(new BufferedOutputStream(out, BUFFER), properties);
        }
        String name = name(file);
        OutputStream packed = name.endsWith(".gz")
                ? new GZIPOutputStream(out, BUFFER)
                : name.endsWith(".zst") ? new ZstdOutputStream(out) : out;
        return new MemoryReplayWriter(packed, properties, threadIds);
    }

    private static String name(Path file) {
        return file.toString().toLowerCase(Locale.ROOT);
    }
}
