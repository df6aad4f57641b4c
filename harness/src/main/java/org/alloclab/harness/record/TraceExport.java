package org.alloclab.harness.record;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.alloclab.harness.output.OutputFile;
import org.alloclab.harness.trace.OpBatch;
import org.alloclab.harness.trace.TraceTotals;
import org.alloclab.harness.trace.TraceWriter;
import org.alloclab.harness.trace.format.TraceFiles;

/**
 * Makes traces of a recording: the first image's under the name the user gave, each other image's under that name with the
 * process id, and from the second image of a process on a number, put before the extension.
 */
final class TraceExport {
    private TraceExport() {}

    static List<RecordedTrace> write(Path recording, Path output) throws IOException {
        List<RecordedTrace> written = new ArrayList<>();
        Map<Long, Integer> imagesOfProcess = new HashMap<>();
        boolean first = true;
        for (Image image : Recording.images(recording)) {
            int number = imagesOfProcess.merge(image.pid(), 1, Integer::sum);
            if (image.records() > 0) {
                written.add(write(image, first ? output : named(output, image.pid(), number)));
            }
            first = false;
        }
        return written;
    }

    private static RecordedTrace write(Image image, Path target) throws IOException {
        // The text form needs the threads' ids before its first line, so they are collected in a reading of their own.
        long[] threadIds = TraceFiles.isText(target) ? threadIds(image) : new long[0];
        try (ImageReader reader = new ImageReader(image);
                OutputFile file = OutputFile.create(target);
                TraceWriter writer = TraceFiles.writer(target, file.stream(), properties(image, reader), threadIds)) {
            OpBatch batch = new OpBatch();
            while (reader.read(batch)) {
                writer.write(batch);
            }
            TraceTotals totals = reader.totals();
            writer.finish(totals, reader.threadIds());
            file.commit();
            return new RecordedTrace(
                    target,
                    image.pid(),
                    image.command(),
                    totals.ops(),
                    reader.inherited(),
                    totals.threads(),
                    totals.peakLiveBytes(),
                    reader.unknownFrees(),
                    image.unnoted(),
                    image.stopped());
        }
    }

    private static long[] threadIds(Image image) {
        try (ImageReader reader = new ImageReader(image)) {
            OpBatch batch = new OpBatch();
            while (reader.read(batch)) {}
            return reader.threadIds();
        }
    }

    private static Map<String, String> properties(Image image, ImageReader reader) {
        Map<String, String> known = new LinkedHashMap<>();
        known.put("recorder", "alloclab");
        known.put("command", image.command());
        known.put("program", image.program());
        known.put("pid", Long.toString(image.pid()));
        known.put("allocator", image.allocator());
        known.put("start_break", "0x" + Long.toHexString(image.startBreak()));
        known.put("inherited_records", Long.toString(reader.inherited()));
        known.put("unnoted_calls", Long.toString(image.unnoted()));
        return known;
    }

    private static Path named(Path output, long pid, int number) {
        String name = output.getFileName() == null ? "" : output.getFileName().toString();
        int dot = name.indexOf('.', 1);
        int at = dot < 0 ? name.length() : dot;
        String tag = "." + pid + (number > 1 ? "-" + number : "");
        return output.resolveSibling(name.substring(0, at) + tag + name.substring(at));
    }
}
