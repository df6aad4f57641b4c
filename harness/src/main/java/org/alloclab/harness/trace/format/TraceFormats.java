package org.alloclab.harness.trace.format;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Collectors;
import org.alloclab.api.option.NearestName;
import org.alloclab.api.trace.TraceFormatProvider;
import org.alloclab.api.trace.WorkloadProvider;
import org.alloclab.harness.input.BadInputException;
import org.alloclab.harness.input.UsageException;
import org.alloclab.harness.trace.MemoryReplayFormat;
import org.alloclab.harness.trace.TraceFormat;
import org.alloclab.harness.trace.TraceSource;
import org.alloclab.harness.trace.compact.CompactFormat;
import org.alloclab.harness.trace.synthetic.SyntheticFormat;
import org.alloclab.harness.trace.synthetic.Workloads;

/**
 * The formats there are: those of this project, and behind them those that other jars on the class path provide as a service
 * {@link TraceFormat}, and those of plug-ins.
 *
 * <p>A file is asked for by the formats in order. First come those that a few bytes or the first line tell for sure; last come
 * logs in which other lines may stand before the first call.
 */
public final class TraceFormats {
    /** Bytes that are looked at. */
    private static final int HEAD_BYTES = 1 << 20;

    /** Those of this project and of the class path. */
    public static final TraceFormats OWN = new TraceFormats(Workloads.OWN, List.of());

    private final Workloads workloads;
    private final List<TraceFormat> all;

    private TraceFormats(Workloads workloads, List<TraceFormatProvider> provided) {
        this.workloads = workloads;
        List<TraceFormat> formats = new ArrayList<>(List.of(
                new MemoryReplayFormat(),
                new CompactFormat(),
                new SyntheticFormat(workloads),
                new GlibcTraceFormat(),
                new MtraceFormat(),
                new HeaptrackFormat(),
                new MalloclabFormat(),
                new LogallocFormat(),
                new ColumnsFormat(),
                new BytehoundFormat()));
        ServiceLoader.load(TraceFormat.class, TraceFormats.class.getClassLoader())
                .forEach(formats::add);
        provided.forEach(provider -> formats.add(new ProvidedFormat(provider)));
        formats.addAll(List.of(new ValgrindFormat(), new UtraceFormat(), new LtraceFormat()));
        this.all = List.copyOf(formats);
    }

    /** Those of this project, of the class path, and of plug-ins, with the workloads of plug-ins. */
    public static TraceFormats with(List<TraceFormatProvider> formats, List<WorkloadProvider> workloads) {
        return formats.isEmpty() && workloads.isEmpty()
                ? OWN
                : new TraceFormats(Workloads.OWN.with(workloads), formats);
    }

    /** The formats in the order in which a file is asked for. */
    public List<TraceFormat> known() {
        return all;
    }

    /** What takes the place of a trace. */
    public Workloads workloads() {
        return workloads;
    }

    /** The formats of {@link #OWN}. */
    public static List<TraceFormat> all() {
        return OWN.all;
    }

    /** {@link #formatOf} among those of {@link #OWN}. */
    public static TraceFormat detect(TraceSource source) throws IOException {
        return OWN.formatOf(source);
    }

    /** {@link #byId} among those of {@link #OWN}. */
    public static TraceFormat named(String id) {
        return OWN.byId(id);
    }

    /**
     * The format of a file.
     *
     * @throws BadInputException if no format recognises it, saying what it is if that is known
     */
    public TraceFormat formatOf(TraceSource source) throws IOException {
        byte[] head = source.head(HEAD_BYTES);
        for (TraceFormat format : all) {
            if (format.recognizes(head, head.length)) {
                return format;
            }
        }
        if (isBlank(head)) {
            throw BadInputException.inFile(
                    source.name(), "the trace is empty", "give a file with at least one operation");
        }
        KnownFiles.Naming naming = KnownFiles.name(head)
                .orElseGet(() -> new KnownFiles.Naming(
                        "the file is no trace of a format that is known here ("
                                + all.stream().map(TraceFormat::id).collect(Collectors.joining(", "))
                                + "): it begins with '"
                                + BadInputException.printable(beginning(head)) + "'",
                        "name its format with --format if it is one of these; 'alloclab list' describes them"));
        throw BadInputException.inFile(source.name(), naming.what(), naming.remedy());
    }

    private static boolean isBlank(byte[] head) {
        for (byte b : head) {
            if (b != '\n' && b != '\r' && b != ' ' && b != '\t') {
                return false;
            }
        }
        return head.length < HEAD_BYTES;
    }

    private static String beginning(byte[] head) {
        int end = 0;
        while (end < head.length && end < 40 && head[end] != '\n') {
            end++;
        }
        return new String(head, 0, end, java.nio.charset.StandardCharsets.ISO_8859_1);
    }

    /** The format of this id. */
    public TraceFormat byId(String id) {
        for (TraceFormat format : all) {
            if (format.id().equals(id)) {
                return format;
            }
        }
        throw new UsageException("there is no trace format " + id
                + NearestName.hint(id, all.stream().map(TraceFormat::id).toList()));
    }
}
