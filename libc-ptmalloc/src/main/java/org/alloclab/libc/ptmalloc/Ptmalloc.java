package org.alloclab.libc.ptmalloc;

import java.util.List;
import org.alloclab.api.heap.Control;
import org.alloclab.api.heap.PieceKind;
import org.alloclab.api.heap.PieceVisitor;
import org.alloclab.api.heap.SimThread;
import org.alloclab.api.heap.ThreadHeap;
import org.alloclab.api.heap.UserAllocator;
import org.alloclab.api.metric.Metric;
import org.alloclab.api.metric.MetricSnapshot;
import org.alloclab.libc.ptmalloc.arena.Release;
import org.alloclab.libc.ptmalloc.parameter.Mallopt;
import org.alloclab.libc.ptmalloc.process.MallocProcess;
import org.alloclab.libc.ptmalloc.process.MallocTrim;
import org.alloclab.libc.ptmalloc.process.ThreadMalloc;
import org.alloclab.libc.ptmalloc.region.ArenaList;
import org.alloclab.libc.ptmalloc.report.Invariants;
import org.alloclab.libc.ptmalloc.report.Mallinfo;
import org.alloclab.libc.ptmalloc.report.MallocInfoXml;
import org.alloclab.libc.ptmalloc.report.MallocStats;
import org.alloclab.libc.ptmalloc.report.PieceKinds;
import org.alloclab.libc.ptmalloc.report.PieceWalk;
import org.jspecify.annotations.Nullable;

/**
 * glibc's malloc in one process.
 *
 * <p>Not modelled: contention (see {@link ArenaList}), {@code fork}, memory tagging, allocators in other link
 * namespaces, {@code libc_malloc_debug.so}. {@code tcache_key} comes from the run's seed instead of the kernel.
 * main_arena's own page, which is part of libc's data, is taken as touched before the program starts.
 */
final class Ptmalloc implements UserAllocator {
    private static final Metric ARENAS = Metric.count("arenas", "arenas made so far");
    private static final Metric MMAP_THRESHOLD = Metric.bytes("mmap_threshold", "chunks from this size on are mapped");
    private static final Metric TRIM_THRESHOLD = Metric.bytes("trim_threshold", "top of this size is trimmed");
    private static final Metric MAX_MMAPS = Metric.count("max_n_mmaps", "most mapped chunks at a time");
    private static final Metric MAX_MMAPPED = Metric.bytes("max_mmapped_mem", "most bytes of mapped chunks at a time");
    private static final Metric CACHED_BLOCKS = Metric.count("tcache_blocks", "blocks in thread caches");

    private static final String MALLOC_STATS = "malloc_stats";
    private static final String MALLOC_INFO = "malloc_info";

    static final List<Control> CONTROLS = List.of(
            new Control("mallopt", List.of("param", "value"), "changes a parameter"),
            new Control("malloc_trim", List.of("pad"), "gives free pages back, keeps pad bytes of top")
                    .givingBack("malloc_trim(0)", "malloc.h", 0L),
            new Control("sbrk", List.of("increment"), "moves the break behind malloc's back"));

    private final MallocProcess process;

    Ptmalloc(MallocProcess process) {
        this.process = process;
    }

    /** Nothing happens before the first call. */
    @Override
    public void start() {}

    @Override
    public ThreadHeap attach(SimThread thread) {
        return process.attach(thread.number());
    }

    @Override
    public void exposeState() {
        process.expose();
    }

    @Override
    public MetricSnapshot metrics() {
        return Mallinfo.of(process)
                .addTo(MetricSnapshot.builder())
                .put(ARENAS, process.arenas().count())
                .put(MMAP_THRESHOLD, process.parameters().mmapThreshold())
                .put(TRIM_THRESHOLD, process.parameters().trimThreshold())
                .put(MAX_MMAPS, process.mapped().maxCount())
                .put(MAX_MMAPPED, process.mapped().maxBytes())
                .put(CACHED_BLOCKS, cachedBlocks())
                .build();
    }

    private long cachedBlocks() {
        long blocks = 0;
        for (ThreadMalloc thread : process.heaps()) {
            for (int bin = 0; bin < thread.cache().binCount(); bin++) {
                blocks += thread.cache().count(bin);
            }
        }
        return blocks;
    }

    @Override
    public List<Metric> checkpointMetrics() {
        return Mallinfo.METRICS;
    }

    @Override
    public List<String> reportNames() {
        return List.of(MALLOC_STATS, MALLOC_INFO);
    }

    @Override
    public String report(String name) {
        return switch (name) {
            case MALLOC_STATS -> MallocStats.text(process);
            case MALLOC_INFO -> MallocInfoXml.text(process);
            default ->
                throw new IllegalArgumentException(
                        "report must be one of " + String.join(", ", reportNames()) + ": was " + name);
        };
    }

    @Override
    public List<Control> controls() {
        return CONTROLS;
    }

    @Override
    public long control(String name, long... arguments) {
        @Nullable
        Control control = CONTROLS.stream()
                .filter(candidate -> candidate.name().equals(name))
                .findFirst()
                .orElse(null);
        if (control == null || control.parameters().size() != arguments.length) {
            throw new IllegalArgumentException("control must be one of "
                    + CONTROLS.stream()
                            .map(known -> known.name() + known.parameters())
                            .toList()
                    + ": was " + name + " with " + arguments.length + " arguments");
        }
        if (!process.heaps().isEmpty()) {
            process.heaps().get(0).initialiseOnce();
        }
        return switch (name) {
            case "mallopt" -> mallopt((int) arguments[0], (int) arguments[1]);
            case "malloc_trim" -> MallocTrim.trim(process, arguments[0]);
            default -> process.system().foreignSbrk(arguments[0]);
        };
    }

    private int mallopt(int parameter, int value) {
        Release.consolidate(process.main());
        return Mallopt.set(process.parameters(), parameter, value);
    }

    @Override
    public List<PieceKind> pieceKinds() {
        return PieceKinds.ALL;
    }

    @Override
    public void pieces(PieceVisitor visitor) {
        new PieceWalk(process, visitor).show();
    }

    @Override
    public void checkInvariants() {
        new Invariants(process).check();
    }
}
