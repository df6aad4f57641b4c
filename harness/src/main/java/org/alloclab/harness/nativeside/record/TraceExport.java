package org.alloclab.harness.nativeside.record;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.alloclab.harness.nativeside.symbol.Symbols;
import org.alloclab.harness.output.OutputFile;
import org.alloclab.harness.trace.OpBatch;
import org.alloclab.harness.trace.TraceMetadata;
import org.alloclab.harness.trace.TraceTotals;
import org.alloclab.harness.trace.TraceWriter;
import org.alloclab.harness.trace.event.EventText;
import org.alloclab.harness.trace.event.ResidentFigures;
import org.alloclab.harness.trace.format.TraceFiles;
import org.alloclab.harness.trace.stack.StackSink;
import org.alloclab.harness.trace.stack.StackTable;

/**
 * Makes traces of a recording: the first image's under the name the user gave, each other image's under that name with the
 * process id, and from the second image of a process on a number, put before the extension.
 */
final class TraceExport {
    private static final String OWN_LIBRARY = "alloclab-recorder.so";

    private final Path output;
    private final Observation seen;
    private final List<Image> images;
    private final Symbols symbols = new Symbols(System.getenv());

    private TraceExport(List<Image> images, Path output, Observation seen) {
        this.images = images;
        this.output = output;
        this.seen = seen;
    }

    /** Writes all traces of a directory of notes. */
    static List<RecordedTrace> write(Path recording, Path output, Observation seen) throws IOException {
        return new TraceExport(Recording.images(recording), output, seen).write();
    }

    private List<RecordedTrace> write() throws IOException {
        List<RecordedTrace> written = new ArrayList<>();
        Map<Long, Integer> imagesOfProcess = new HashMap<>();
        boolean first = true;
        for (Image image : images) {
            int number = imagesOfProcess.merge(image.pid(), 1, Integer::sum);
            long next = nextOf(image);
            FirstReading known = FirstReading.of(
                    image, seen.of(image, next), next == Long.MAX_VALUE ? seen.end() : Optional.empty());
            if (image.notes().records() > 0) {
                written.add(write(image, known, first ? output : named(image.pid(), number)));
            }
            first = false;
        }
        return written;
    }

    /** When the process goes on as another image. */
    private long nextOf(Image image) {
        return images.stream()
                .filter(other -> other.pid() == image.pid() && other.began() > image.began())
                .mapToLong(Image::began)
                .min()
                .orElse(Long.MAX_VALUE);
    }

    private RecordedTrace write(Image image, FirstReading known, Path target) throws IOException {
        RealMemory real = RealMemory.of(known, known.started().isEmpty() ? seen.end() : Optional.empty(), image.pid());
        // The text form needs the threads' ids before its first line, so they are collected in a reading of their own.
        long[] threadIds = TraceFiles.isText(target) ? threadIds(image, known) : new long[0];
        RecordedStacks stacks = new RecordedStacks();
        try (ImageReader reader = new ImageReader(image, known, stacks);
                OutputFile file = OutputFile.create(target);
                TraceWriter writer = TraceFiles.writer(target, file.stream(), properties(image, real), threadIds)) {
            OpBatch batch = new OpBatch();
            while (reader.read(batch)) {
                writer.write(batch);
                if (writer instanceof StackSink sink) {
                    reader.tellStacks(batch, sink);
                }
            }
            StackTable table = StackTable.NONE;
            if (writer instanceof StackSink sink && image.stacks().isPresent()) {
                table = stacks.table(symbols);
                sink.table(table);
            }
            TraceTotals totals = reader.totals();
            List<Shortfall> shortfalls = new ArrayList<>(Shortfalls.of(image, known, reader.unknownFrees()));
            shortfalls.addAll(leftOut(image, stacks, writer));
            writer.finish(totals, reader.threadIds());
            file.commit();
            return new RecordedTrace(
                    target,
                    image.pid(),
                    image.notes().command(),
                    totals.ops() - totals.events(),
                    totals.events(),
                    reader.inherited(),
                    totals.threads(),
                    totals.peakLiveBytes(),
                    table.count(),
                    image.notes().touch(),
                    real.peak(),
                    real.end(),
                    shortfalls);
        }
    }

    /** Stacks that the notes have and the trace has not. */
    private static List<Shortfall> leftOut(Image image, RecordedStacks stacks, TraceWriter writer) {
        if (image.stacks().isPresent() && !(writer instanceof StackSink)) {
            int count = image.stacks().get().count();
            return List.of(Shortfall.of(Shortfall.Kind.STACKS_IN_TEXT, count));
        }
        return stacks.left() == 0
                ? List.of()
                : List.of(new Shortfall(Shortfall.Kind.STACKS_WITHOUT_ROOM, stacks.left(), 0, image.pid(), ""));
    }

    private static long[] threadIds(Image image, FirstReading known) {
        try (ImageReader reader = new ImageReader(image, known, new RecordedStacks())) {
            OpBatch batch = new OpBatch();
            while (reader.read(batch)) {}
            return reader.threadIds();
        }
    }

    private Map<String, String> properties(Image image, RealMemory real) {
        Notes notes = image.notes();
        Map<String, String> properties = new LinkedHashMap<>();
        properties.put("recorder", "alloclab");
        properties.put("command", notes.command());
        properties.put("program", notes.program());
        properties.put("pid", Long.toString(image.pid()));
        properties.put(TraceMetadata.ALLOCATOR, notes.allocator());
        if (!notes.allocator().isEmpty()) {
            seen.releases()
                    .apply(Path.of(notes.allocator()))
                    .ifPresent(release -> properties.put(TraceMetadata.ALLOCATOR_RELEASE, release));
        }
        properties.put(TraceMetadata.LIBC, "glibc " + notes.libc());
        properties.put("start_break", "0x" + Long.toHexString(notes.startBreak()));
        properties.put("inherited_records", Long.toString(image.parentRecords()));
        properties.put("unnoted_calls", Long.toString(notes.unnoted()));
        seen.clockOrigin()
                .ifPresent(origin ->
                        properties.put(TraceMetadata.CLOCK_ORIGIN, Long.toString(origin + firstNanos(image))));
        if (notes.touch() != TouchKnowledge.NONE) {
            properties.put(TraceMetadata.TOUCH, notes.touch().id());
        }
        image.stacks().ifPresent(stacks -> properties.put(TraceMetadata.STACKS, Long.toString(stacks.depth())));
        for (String variable : notes.environment()) {
            int equals = variable.indexOf('=');
            String name = variable.substring(0, Math.max(0, equals));
            String value = name.equals("LD_PRELOAD") ? withoutOurs(variable) : variable.substring(equals + 1);
            if (!name.isEmpty() && !value.isEmpty()) {
                properties.put(TraceMetadata.ENVIRONMENT + name, EventText.encoded(value));
            }
        }
        real.peak().map(ResidentFigures::text).ifPresent(text -> properties.put(TraceMetadata.REAL_PEAK, text));
        real.end().map(ResidentFigures::text).ifPresent(text -> properties.put(TraceMetadata.REAL_END, text));
        real.peakNanos()
                .ifPresent(nanos -> properties.put(
                        TraceMetadata.REAL_PEAK_NANOS, Long.toString(Math.max(0, nanos - firstNanos(image)))));
        return properties;
    }

    /** The libraries that were preloaded beside the recorder and what belongs to it. */
    private static String withoutOurs(String variable) {
        List<String> others = new ArrayList<>();
        for (String library : variable.substring(variable.indexOf('=') + 1).split("[: ]", -1)) {
            boolean ours = library.endsWith(OWN_LIBRARY)
                    || library.contains("/alloclab-steering-")
                    || library.contains("/alloclab-preload-");
            if (!library.isEmpty() && !ours) {
                others.add(library);
            }
        }
        return String.join(":", others);
    }

    /** The trace's time 0. */
    private static long firstNanos(Image image) {
        Image first = image;
        while (first.parent().isPresent()) {
            first = first.parent().orElseThrow();
        }
        return first.notes().records() > 0 ? first.notes().nanos(0) : first.began();
    }

    private Path named(long pid, int number) {
        String name = output.getFileName() == null ? "" : output.getFileName().toString();
        int dot = name.indexOf('.', 1);
        int at = dot < 0 ? name.length() : dot;
        for (int next = number; ; next++) {
            String tag = "." + pid + (next > 1 ? "-" + next : "");
            Path file = output.resolveSibling(name.substring(0, at) + tag + name.substring(at));
            if (!Files.exists(file)) {
                return file;
            }
        }
    }
}
